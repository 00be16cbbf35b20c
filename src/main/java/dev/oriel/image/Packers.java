package dev.oriel.image;

import java.util.Map;

/** The first bytes of what packs files, by the packer's name. */
final class Packers {

    static final Map<String, int[]> MAGIC = Map.of(
            "gzip", new int[] {0x1F, 0x8B},
            "xz", new int[] {0xFD, '7', 'z', 'X', 'Z', 0},
            "zstd", new int[] {0x28, 0xB5, 0x2F, 0xFD},
            "bzip2", new int[] {'B', 'Z', 'h'},
            "lz4", new int[] {0x02, 0x21, 0x4C, 0x18},
            "lzma", new int[] {0x5D, 0, 0, 0x80},
            "lzop", new int[] {0x89, 'L', 'Z', 'O'},
            "zip", new int[] {'P', 'K', 3, 4},
            "7-Zip", new int[] {'7', 'z', 0xBC, 0xAF});

    private Packers() {}
}
