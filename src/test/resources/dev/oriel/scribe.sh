#!/bin/sh
# The first and only process of a test's guest. It writes block after block to its disk, block N with the number N,
# and once a block is on the disk for good it shows the number: as light and dark cells in the top row of the screen,
# and the other way round in the row below.
mount -t proc proc /proc
mount -t devtmpfs devtmpfs /dev
modprobe virtio_pci
modprobe virtio_blk
exec >/dev/tty1 2>/dev/null
dmesg -n 1
printf '\033[?25l\033[2J'

bits() {
    bit=8388608
    while [ $bit -gt 0 ]; do
        if [ $(($1 & bit)) -gt 0 ]; then printf '\033[%sm ' "$2"; else printf '\033[%sm ' "$3"; fi
        bit=$((bit / 2))
    done
    printf '\033[0m\n'
}

number=0
while :; do
    number=$((number + 1))
    until printf '%-4096s' "$number" | dd of=/dev/vda bs=4096 seek=$number conv=notrunc,fsync; do
        usleep 200000
    done
    lines=$(bits $number 7 0; bits $number 0 7)
    printf '\033[H%s' "$lines"
    usleep 50000
done
