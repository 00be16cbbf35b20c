package dev.oriel.machine;

import java.util.Locale;
import org.springframework.context.MessageSource;
import org.springframework.dao.OptimisticLockingFailureException;

/** Words for a person, in their language, for what goes wrong with machines. */
public final class MachineWords {

    private final MessageSource messages;

    /** @param messages has the bundle of words about machines */
    public MachineWords(MessageSource messages) {
        this.messages = messages;
    }

    /** The text with this key, its gaps filled. */
    public String of(String key, Locale locale, Object... details) {
        return messages.getMessage(key, details, locale);
    }

    /** What a person is told of this. */
    public String explain(Explained explained, Locale locale) {
        return of(explained.key(), locale, explained.details().toArray());
    }

    /** What a person is told of why a machine is as it is. */
    public String of(Reason reason, Locale locale) {
        String detail = reason.detail();
        return reason.key() == null
                ? reason.words()
                : of("machine.reason." + reason.key(), locale, detail == null ? new Object[0] : new Object[] {detail});
    }

    /** What a person is told of a failure; its own message if nothing else is known of it. */
    public String of(RuntimeException failure, Locale locale) {
        return switch (failure) {
            case Explained explained -> explain(explained, locale);
            case OptimisticLockingFailureException _ -> of("machine.changed-meanwhile", locale);
            default -> String.valueOf(failure.getMessage());
        };
    }
}
