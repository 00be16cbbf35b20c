package dev.oriel.qemu.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oriel.TinyLinux;
import dev.oriel.qemu.display.QemuDisplay;
import dev.oriel.qemu.process.RunDirectory;
import dev.oriel.qemu.qmp.QmpClient;
import dev.oriel.qemu.qmp.QmpEvent;
import java.io.IOException;
import java.io.Reader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is typed and pointed at reaches a Linux guest's input devices, as the guest itself tells on its serial line. */
class QemuInputIT {

    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Pattern EVENT = Pattern.compile("in ([0-9a-f]{48})");

    // Linux, input-event-codes.h
    private static final int EV_KEY = 1;
    private static final int EV_REL = 2;
    private static final int EV_ABS = 3;
    private static final int KEY_Q = 16;
    private static final int KEY_LEFTCTRL = 29;
    private static final int KEY_A = 30;
    private static final int KEY_LEFTSHIFT = 42;
    private static final int KEY_LEFTALT = 56;
    private static final int KEY_RIGHTCTRL = 97;
    private static final int KEY_LEFT = 105;
    private static final int BTN_LEFT = 0x110;
    private static final int REL_WHEEL = 8;

    private static final int SPACE = 0x39;
    private static final Map<String, ?> ALT_DOWN =
            Map.of("type", "key", "data", Map.of("down", true, "key", Map.of("type", "number", "data", 0x38)));

    @TempDir
    private static Path folder;

    private static final StringBuffer said = new StringBuffer();
    private static RunDirectory run;
    private static Process qemu;
    private static SocketChannel line;
    private static QmpClient monitor;
    private static QemuDisplay display;
    private QemuInput input;

    /** An event of Linux's input layer. */
    private record Seen(long microseconds, int type, int code, int value) {

        static Seen of(String hex) {
            ByteBuffer event = ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN);
            long time = event.getLong() * 1_000_000 + event.getLong();
            return new Seen(time, event.getShort(), event.getShort(), event.getInt());
        }

        @Override
        public String toString() {
            return type + " " + code + " " + value;
        }
    }

    @BeforeAll
    static void boot() throws Exception {
        TinyLinux tiny = TinyLinux.get();
        UUID id = UUID.randomUUID();
        run = new RunDirectory(id, Files.createDirectory(folder.resolve(id.toString())));
        List<String> command = new ArrayList<>(
                List.of(("qemu-system-x86_64 -nodefaults -machine pc -accel tcg -cpu max -m 256 -vga std -display none"
                                + " -device qemu-xhci -device usb-tablet -vnc unix:VNC -qmp unix:MONITOR,server=on,wait=off"
                                + " -chardev socket,id=line,path=LINE,server=on,wait=off -serial chardev:line"
                                + " -kernel KERNEL -initrd INITRD")
                        .replace("VNC", run.vnc().toString())
                        .replace("MONITOR", run.events().toString())
                        .replace("LINE", folder.resolve("line").toString())
                        .replace("KERNEL", tiny.kernel().toString())
                        .replace("INITRD", tiny.initrd().toString())
                        .split(" ")));
        command.addAll(List.of("-append", tiny.commandLine()));
        qemu = new ProcessBuilder(command).inheritIO().start();
        await().atMost(ANSWER).until(() -> Files.exists(run.events()) && Files.exists(run.vnc()));
        line = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("line")));
        Thread.ofVirtual().start(QemuInputIT::listen);
        monitor = QmpClient.connect(run.events(), new Deaf());
        display = QemuDisplay.open(run.vnc());
        await().atMost(Duration.ofSeconds(90)).until(() -> said.indexOf(TinyLinux.PROMPT) >= 0);
        // The kernel finds what is on the USB after it has begun to speak.
        say("until grep -q Tablet /proc/bus/input/devices; do sleep 1; done; echo fo''und");
        await().atMost(ANSWER).until(() -> said.indexOf("found") >= 0);
        say(
                "for e in /dev/input/event*; do hexdump -v -e '\"in \" 24/1 \"%02x\" \"\\n\"' $e & done; sleep 1; echo re''ady");
        await().atMost(ANSWER).until(() -> said.indexOf("ready") >= 0);
    }

    @AfterAll
    static void end() throws Exception {
        display.close();
        monitor.close();
        line.close();
        qemu.destroyForcibly().waitFor();
    }

    @BeforeEach
    void sitDown() throws IOException {
        said.setLength(0);
        input = QemuInput.open(run, display, () -> monitor);
    }

    @AfterEach
    void leave() {
        input.close();
    }

    @Test
    void keysReachTheGuestHoweverTheyAreNamed() {
        press(0, 0x1e);
        press(0, 0xe04b);
        press(0, 0xcb);
        press(0, 0x9d);
        press('Q', 0);
        press(0x20ac, 0);
        press(0, 0x12345);
        assertSeen(EV_KEY, strokes(KEY_A, KEY_LEFT, KEY_LEFT, KEY_RIGHTCTRL, KEY_Q));
    }

    @Test
    void noKeyIsLostThoughManyComeAtOnce() {
        for (int i = 0; i < 60; i++) {
            press(0, 0x1e);
        }
        await().atMost(ANSWER).untilAsserted(() -> assertThat(seen(EV_KEY)).hasSize(120));
    }

    @Test
    void thePointerReachesItsPlace() {
        int width = display.framebuffer().width();
        int height = display.framebuffer().height();
        input.pointer(width / 2, height / 4, 0);
        assertSeen(EV_ABS, "3 0 " + width / 2 * 0x7fff / width, "3 1 " + height / 4 * 0x7fff / height);
        input.pointer(-7, 100_000, 0);
        assertSeen(
                EV_ABS,
                "3 0 " + width / 2 * 0x7fff / width,
                "3 1 " + height / 4 * 0x7fff / height,
                "3 0 0",
                "3 1 " + (height - 1) * 0x7fff / height);
    }

    /** QEMU joins turns that the guest has not fetched yet. */
    @Test
    void theWheelTurnsBothWays() {
        turn(8);
        turn(8);
        awaitTurned(2);
        turn(16);
        awaitTurned(1);
    }

    /** A guest fetches keys and buttons from two devices, so only what it has seen before may be called earlier. */
    @Test
    void aButtonIsPressedAndReleasedWhileAKeyIsHeld() {
        String shiftDown = "1 " + KEY_LEFTSHIFT + " 1";
        String buttonDown = "1 " + BTN_LEFT + " 1";
        String buttonUp = "1 " + BTN_LEFT + " 0";
        input.key(0, 0x2a, true);
        assertSeen(EV_KEY, shiftDown);
        input.pointer(20, 20, 1);
        input.pointer(30, 20, 1);
        input.pointer(30, 20, 0);
        assertSeen(EV_KEY, shiftDown, buttonDown, buttonUp);
        input.key(0, 0x2a, false);
        assertSeen(EV_KEY, shiftDown, buttonDown, buttonUp, "1 " + KEY_LEFTSHIFT + " 0");
    }

    @Test
    void whoeverLeavesLetsGo() {
        input.key(0, 0x1d, true);
        input.pointer(10, 10, 1);
        assertSeen(EV_KEY, "1 " + KEY_LEFTCTRL + " 1", "1 " + BTN_LEFT + " 1");
        input.close();
        await().atMost(ANSWER)
                .untilAsserted(() -> assertThat(seen(EV_KEY))
                        .extracting(Seen::toString)
                        .contains("1 " + KEY_LEFTCTRL + " 0", "1 " + BTN_LEFT + " 0"));
    }

    @Test
    void theNextServerLetsGoOfWhatADeadOneHeld() throws IOException {
        Path kept = folder.resolve("kept");
        input.key(0, 0x38, true);
        assertSeen(EV_KEY, "1 " + KEY_LEFTALT + " 1");
        Files.copy(run.held(), kept);
        input.close();
        monitor.execute("input-send-event", Map.of("events", List.of(ALT_DOWN))); // as the dead server had
        Files.move(kept, run.held(), StandardCopyOption.REPLACE_EXISTING);
        try (QemuInput next = QemuInput.open(run, display, () -> monitor)) {
            next.settle();
            assertSeen(
                    EV_KEY,
                    "1 " + KEY_LEFTALT + " 1",
                    "1 " + KEY_LEFTALT + " 0",
                    "1 " + KEY_LEFTALT + " 1",
                    "1 " + KEY_LEFTALT + " 0");
        }
    }

    @Test
    void aKeyThatComesUpWhileTheGuestIsPausedIsLetGoLater() throws IOException {
        input.key(0, 0x1d, true);
        assertSeen(EV_KEY, "1 " + KEY_LEFTCTRL + " 1");
        monitor.execute("stop");
        input.key(0, 0x1d, false);
        input.key(0, SPACE, true);
        await().atMost(ANSWER).until(() -> isKept(SPACE)); // so the key before it has been refused
        monitor.execute("cont");
        input.settle();
        assertSeen(EV_KEY, "1 " + KEY_LEFTCTRL + " 1", "1 " + KEY_LEFTCTRL + " 0");
    }

    private void turn(int wheel) {
        input.pointer(5, 5, wheel);
        input.pointer(5, 5, 0);
    }

    private static void awaitTurned(int turns) {
        await().atMost(ANSWER)
                .untilAsserted(() -> assertThat(seen(EV_REL).stream()
                                .filter(event -> event.code() == REL_WHEEL)
                                .mapToInt(Seen::value)
                                .sum())
                        .isEqualTo(turns));
    }

    private void press(int keysym, int scancode) {
        input.key(keysym, scancode, true);
        input.key(keysym, scancode, false);
    }

    private static String[] strokes(int... codes) {
        return Arrays.stream(codes)
                .boxed()
                .flatMap(code -> Stream.of("1 " + code + " 1", "1 " + code + " 0"))
                .toArray(String[]::new);
    }

    private static boolean isKept(int code) throws IOException {
        try (HeldInput held = HeldInput.open(run.held())) {
            return held.hasKey(code);
        }
    }

    private static void assertSeen(int type, String... events) {
        await().atMost(ANSWER)
                .untilAsserted(
                        () -> assertThat(seen(type)).extracting(Seen::toString).containsExactly(events));
    }

    /** What the guest saw of one kind, in its order. */
    private static List<Seen> seen(int type) {
        return EVENT.matcher(said)
                .results()
                .map(event -> Seen.of(event.group(1)))
                .filter(event -> event.type() == type)
                .sorted(Comparator.comparingLong(Seen::microseconds))
                .toList();
    }

    private static void say(String words) throws IOException {
        line.write(ByteBuffer.wrap((words + "\n").getBytes(UTF_8)));
    }

    private static void listen() {
        try (Reader reader = Channels.newReader(line, UTF_8)) {
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                said.append((char) c);
            }
        } catch (IOException e) {
            // the guest is off
        }
    }

    /** A monitor whose events nobody needs. */
    private static final class Deaf implements QmpClient.Listener {

        @Override
        public void event(QmpEvent event) {}

        @Override
        public void ended() {}
    }
}
