package dev.oriel.image;

import java.util.List;
import java.util.Locale;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/** Says in a person's language why an image was refused. */
@Component
final class RefusalWords {

    private final MessageSource messages;

    RefusalWords(MessageSource messages) {
        this.messages = messages;
    }

    String of(ImageRefused refused, Locale locale) {
        return of(refused.refusal(), refused.words(), locale);
    }

    String of(Refusal refusal, List<String> details, Locale locale) {
        return messages.getMessage(refusal.messageKey(), details.toArray(), locale);
    }
}
