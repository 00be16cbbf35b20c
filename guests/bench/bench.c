/*
 * The bench guest: draws what ./oriel bench console measures, straight into the memory of QEMU's standard VGA card.
 *
 * Keys choose what is drawn: 1 a box that changes its colour on every other key, 2 scrolling text, 3 plasma, 4 noise,
 * 5 typing, 6 nothing. The space bar stops motion and lets it go on. Everything is a function of the frame's number, so
 * that dev.oriel.bench.GuestPicture can draw the same; whoever changes one changes the other.
 *
 * The first and the last eight rows of the screen carry the mode and the frame's number in 32 blocks of 8x8 pixels. The
 * upper ones are painted before a frame, the lower ones after it: where both agree, the frame is whole.
 */
#include <dirent.h>
#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 1024, HEIGHT = 768, STRIP = 16, CELL_WIDTH = 8, CELL_HEIGHT = 16 };
enum { LINES = (HEIGHT - 2 * STRIP) / CELL_HEIGHT, COLUMNS = WIDTH / CELL_WIDTH };
enum { PLASMA_X = 192, PLASMA_Y = 128, PLASMA_WIDTH = 640, PLASMA_HEIGHT = 512 };
enum { NOISE_X = 256, NOISE_Y = 256, NOISE_WIDTH = 512, NOISE_HEIGHT = 256 };
enum { BOX_X = 412, BOX_Y = 284, BOX_EDGE = 200 };
enum { FRAMES_A_SECOND = 60, KEYBOARDS = 16 };
enum mode { BOX = 1, SCROLL, PLASMA, NOISE, TYPING, STILL };

static uint32_t *screen;
static uint32_t back[PLASMA_WIDTH * PLASMA_HEIGHT];
static int keyboards[KEYBOARDS];

static void fail(const char *what) {
    perror(what);
    exit(1);
}

/* ---------------------------------------------------------------------------------------------------- the card */

static void set_register(unsigned number, unsigned value) {
    outw(number, 0x1ce);
    outw(value, 0x1cf);
}

/* The DISPI interface of Bochs: 1024x768, 32 bits, the whole picture at once in memory. */
static void set_mode(void) {
    if (ioperm(0x1ce, 3, 1) != 0) fail("ioperm");
    set_register(4, 0);
    set_register(1, WIDTH);
    set_register(2, HEIGHT);
    set_register(3, 32);
    set_register(4, 0x41);
}

static uint32_t *map_screen(void) {
    const char *devices = "/sys/bus/pci/devices";
    DIR *folder = opendir(devices);
    if (!folder) fail(devices);
    struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        char path[512], class[16] = "";
        snprintf(path, sizeof path, "%s/%s/class", devices, entry->d_name);
        int fd = open(path, O_RDONLY);
        if (fd < 0) continue;
        ssize_t length = read(fd, class, sizeof class - 1);
        close(fd);
        if (length < 8 || strncmp(class, "0x0300", 6) != 0) continue;
        snprintf(path, sizeof path, "%s/%s/resource0", devices, entry->d_name);
        fd = open(path, O_RDWR);
        if (fd < 0) fail(path);
        void *memory = mmap(NULL, WIDTH * HEIGHT * 4, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (memory == MAP_FAILED) fail("mmap");
        closedir(folder);
        return memory;
    }
    fputs("no graphics card\n", stderr);
    exit(1);
}

/* ------------------------------------------------------------------------------------------------- the pictures */

static uint32_t hash(uint32_t x) {
    x *= 2654435761u;
    x ^= x >> 15;
    x *= 2246822519u;
    return x ^ x >> 13;
}

static void fill(int x, int y, int width, int height, uint32_t colour) {
    for (int row = y; row < y + height; row++) {
        for (int column = x; column < x + width; column++) screen[row * WIDTH + column] = colour;
    }
}

/* 3 bits of mode, 15 bits of number, 14 bits to check them by; the highest first. */
static void paint_strip(int y, int mode, uint32_t number) {
    uint32_t code = (uint32_t) mode << 15 | (number & 0x7fff);
    code = code << 14 | (hash(code) & 0x3fff);
    for (int i = 0; i < 32; i++) fill(8 * i, y, 8, 8, code >> (31 - i) & 1 ? 0xffffff : 0);
}

static void paint_strips(int mode, uint32_t number) {
    paint_strip(0, mode, number);
    paint_strip(HEIGHT - 8, mode, number);
}

/* A letter of seven strokes, as pocket calculators have them; the hash of its code says which. */
static unsigned glyph_row(int letter, int row) {
    unsigned strokes = letter == ' ' ? 0 : (hash((uint32_t) letter) & 0x7f) | 0x08;
    unsigned bits = 0;
    if (row == 3 && strokes & 0x01) bits |= 0x7e;
    if (row == 7 && strokes & 0x02) bits |= 0x7e;
    if (row == 12 && strokes & 0x04) bits |= 0x7e;
    if (row >= 3 && row <= 7 && strokes & 0x08) bits |= 0x60;
    if (row >= 3 && row <= 7 && strokes & 0x10) bits |= 0x06;
    if (row >= 7 && row <= 12 && strokes & 0x20) bits |= 0x60;
    if (row >= 7 && row <= 12 && strokes & 0x40) bits |= 0x06;
    return bits;
}

static void paint_letter(int column, int line, int letter, uint32_t colour) {
    for (int row = 0; row < CELL_HEIGHT; row++) {
        unsigned bits = glyph_row(letter, row);
        uint32_t *to = screen + (STRIP + line * CELL_HEIGHT + row) * WIDTH + column * CELL_WIDTH;
        for (int i = 0; i < CELL_WIDTH; i++) to[i] = bits >> (7 - i) & 1 ? colour : 0;
    }
}

/* Six digits, then words of five letters out of sixty-four. */
static int letter_of(uint32_t line, int column) {
    if (column < 6) {
        static const uint32_t place[] = {100000, 10000, 1000, 100, 10, 1};
        return '0' + line / place[column] % 10;
    }
    if (column >= 20 + (int) (hash(line) % 100) || column % 6 == 0) return ' ';
    uint32_t word = hash(line * 32 + column / 6) % 64;
    return 'a' + hash(word * 8 + column % 6) % 26;
}

static void paint_text(uint32_t number) {
    uint32_t *first = screen + STRIP * WIDTH;
    memmove(first, first + CELL_HEIGHT * WIDTH, (LINES - 1) * CELL_HEIGHT * WIDTH * 4);
    uint32_t colour = number % 7 == 0 ? 0x55ff55 : 0xaaaaaa;
    for (int column = 0; column < COLUMNS; column++) paint_letter(column, LINES - 1, letter_of(number, column), colour);
}

/* -510 to 510, smooth, 1024 steps long. */
static int wave(int step) {
    int half = step & 511;
    int height = half * (511 - half) >> 7;
    return step & 512 ? -height : height;
}

static uint32_t ramp(int step) {
    step &= 1023;
    return step < 512 ? step / 2 : (1023 - step) / 2;
}

static void paint_plasma(uint32_t number) {
    static uint32_t colours[1024];
    static int waves[1024];
    if (colours[1] == 0) {
        for (int i = 0; i < 1024; i++) {
            colours[i] = ramp(i) << 16 | ramp(i + 341) << 8 | ramp(i + 682);
            waves[i] = wave(i);
        }
    }
    int across[PLASMA_WIDTH];
    for (int x = 0; x < PLASMA_WIDTH; x++) across[x] = waves[(2 * x + 5 * number) & 1023];
    for (int y = 0; y < PLASMA_HEIGHT; y++) {
        int down = waves[(3 * y + 7 * number) & 1023];
        int slope = y + 11 * number;
        for (int x = 0; x < PLASMA_WIDTH; x++) {
            back[y * PLASMA_WIDTH + x] = colours[(across[x] + down + waves[(x + slope) & 1023]) & 1023];
        }
    }
    for (int y = 0; y < PLASMA_HEIGHT; y++) {
        memcpy(screen + (PLASMA_Y + y) * WIDTH + PLASMA_X, back + y * PLASMA_WIDTH, PLASMA_WIDTH * 4);
    }
}

static void paint_noise(uint32_t number) {
    uint32_t state = hash(number) | 1;
    for (int y = 0; y < NOISE_HEIGHT; y++) {
        uint32_t *to = screen + (NOISE_Y + y) * WIDTH + NOISE_X;
        for (int x = 0; x < NOISE_WIDTH; x++) {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            to[x] = state & 0xffffff;
        }
    }
}

static void paint_box(uint32_t number) { fill(BOX_X, BOX_Y, BOX_EDGE, BOX_EDGE, number % 2 == 0 ? 0xd02020 : 0x2020d0); }

static void paint_typed(uint32_t number) {
    uint32_t place = number % (LINES * COLUMNS);
    paint_letter(place % COLUMNS, place / COLUMNS, 'a' + hash(number) % 26, 0xaaaaaa);
}

/* ------------------------------------------------------------------------------------------------- the keyboard */

static void find_keyboards(void) {
    for (int i = 0; i < KEYBOARDS; i++) {
        char path[64];
        snprintf(path, sizeof path, "/dev/input/event%d", i);
        if (keyboards[i] < 0) keyboards[i] = open(path, O_RDONLY | O_NONBLOCK);
    }
}

/* The next key that was pressed; 0 if there is none within the time, in milliseconds, -1 for no limit but a second's. */
static int next_key(int wait) {
    struct pollfd ready[KEYBOARDS];
    int count = 0;
    for (int i = 0; i < KEYBOARDS; i++) {
        if (keyboards[i] >= 0) ready[count++] = (struct pollfd){.fd = keyboards[i], .events = POLLIN};
    }
    if (poll(ready, count, wait) <= 0) return 0;
    for (int i = 0; i < count; i++) {
        struct input_event event;
        while (read(ready[i].fd, &event, sizeof event) == sizeof event) {
            if (event.type == EV_KEY && event.value == 1) return event.code;
        }
    }
    return 0;
}

/* ----------------------------------------------------------------------------------------------------- the loop */

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

/* Waits for the next frame's time without giving the processor away, as a game would. */
static void await_frame(void) {
    static int64_t next;
    int64_t frame = 1000000000ll / FRAMES_A_SECOND, time = now();
    if (next + 5 * frame < time) next = time;
    while (now() < next) continue;
    next += frame;
}

static void paint_frame(int mode, uint32_t number) {
    paint_strip(0, mode, number);
    if (mode == SCROLL) paint_text(number);
    else if (mode == PLASMA) paint_plasma(number);
    else paint_noise(number);
    paint_strip(HEIGHT - 8, mode, number);
}

static void enter(int mode) {
    fill(0, 0, WIDTH, HEIGHT, 0);
    if (mode == BOX) paint_box(0);
    paint_strips(mode, 0);
}

int main(void) {
    int mode = STILL, moving = 0;
    uint32_t number = 0;
    memset(keyboards, -1, sizeof keyboards);
    set_mode();
    screen = map_screen();
    enter(mode);
    for (;;) {
        if (!moving) find_keyboards();
        int key = next_key(moving ? 0 : 1000);
        if (key >= KEY_1 && key <= KEY_6) {
            mode = key - KEY_1 + BOX;
            moving = mode == SCROLL || mode == PLASMA || mode == NOISE;
            number = 0;
            enter(mode);
        } else if (key == KEY_SPACE && (mode == SCROLL || mode == PLASMA || mode == NOISE)) {
            moving = !moving;
        } else if (key != 0 && mode == BOX) {
            paint_box(++number);
        } else if (key != 0 && mode == TYPING) {
            paint_typed(number++);
        }
        if (moving) {
            await_frame();
            paint_frame(mode, ++number);
        }
    }
}
