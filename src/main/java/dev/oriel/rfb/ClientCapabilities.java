package dev.oriel.rfb;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a client told in SetEncodings (RFC 6143 section 7.5.2); numbers we do not know are left out.
 *
 * @param encodings the encodings it can read, the preferred first, each once
 * @param pseudoEncodings what else it can do
 * @param quality the JPEG quality level that it asked for, 0 to 9; empty when it wants every pixel exact
 * @param compression the compression level that it asked for, 0 to 9
 */
public record ClientCapabilities(
        List<Encoding> encodings, Set<PseudoEncoding> pseudoEncodings, OptionalInt quality, OptionalInt compression) {

    /** What every client can do: read raw pixels. */
    public static final ClientCapabilities NONE =
            new ClientCapabilities(List.of(), Set.of(), OptionalInt.empty(), OptionalInt.empty());

    public ClientCapabilities {
        encodings = List.copyOf(encodings);
        pseudoEncodings = Set.copyOf(pseudoEncodings);
    }

    /** Sorts out the numbers of a SetEncodings. Of several levels the first counts. */
    static ClientCapabilities of(int[] numbers) {
        List<Encoding> encodings = new ArrayList<>();
        Set<PseudoEncoding> pseudoEncodings = EnumSet.noneOf(PseudoEncoding.class);
        OptionalInt quality = OptionalInt.empty();
        OptionalInt compression = OptionalInt.empty();
        for (int number : numbers) {
            if (quality.isEmpty()) {
                quality = level(number, PseudoEncoding.QUALITY_LEVEL_0);
            }
            if (compression.isEmpty()) {
                compression = level(number, PseudoEncoding.COMPRESSION_LEVEL_0);
            }
            for (Encoding encoding : Encoding.values()) {
                if (encoding.number() == number && !encodings.contains(encoding)) {
                    encodings.add(encoding);
                }
            }
            for (PseudoEncoding pseudoEncoding : PseudoEncoding.values()) {
                if (pseudoEncoding.number() == number) {
                    pseudoEncodings.add(pseudoEncoding);
                }
            }
        }
        return new ClientCapabilities(encodings, pseudoEncodings, quality, compression);
    }

    public boolean supports(Encoding encoding) {
        return encoding == Encoding.RAW || encodings.contains(encoding);
    }

    public boolean supports(PseudoEncoding pseudoEncoding) {
        return pseudoEncodings.contains(pseudoEncoding);
    }

    private static OptionalInt level(int number, int levelZero) {
        int level = number - levelZero;
        return level >= 0 && level < PseudoEncoding.LEVELS ? OptionalInt.of(level) : OptionalInt.empty();
    }
}
