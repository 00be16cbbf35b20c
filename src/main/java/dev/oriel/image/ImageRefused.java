package dev.oriel.image;

import java.io.Serial;
import java.util.Arrays;
import java.util.List;

/** A file that the library does not take, and why. */
public class ImageRefused extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;
    private final String[] details;

    /** @param details what fills the gaps of the words for this refusal */
    ImageRefused(Refusal refusal, String... details) {
        super(refusal + " " + Arrays.toString(details));
        this.refusal = refusal;
        this.details = details.clone();
    }

    Refusal refusal() {
        return refusal;
    }

    List<String> words() {
        return List.of(details);
    }

    Object[] details() {
        return details.clone();
    }
}
