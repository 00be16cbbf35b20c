package dev.oriel.image;

import java.util.List;
import java.util.Locale;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/** Says in a person's language why an image was refused, or waits. */
@Component
final class RefusalWords {

    private final MessageSource messages;

    RefusalWords(MessageSource messages) {
        this.messages = messages;
    }

    String of(ImageRefused refused, Locale locale) {
        return of(refused.refusal(), refused.words(), locale);
    }

    /** @param isKept whether all that has come of the file is still there */
    String of(Shortage shortage, boolean isKept, Locale locale) {
        String key = isKept ? "image.waiting.kept" : "image.waiting.given-up";
        return messages.getMessage(key, new Object[] {Bytes.inWords(shortage.wantedBytes())}, locale);
    }

    String of(Refusal refusal, List<String> details, Locale locale) {
        return messages.getMessage(refusal.messageKey(), details.toArray(), locale);
    }
}
