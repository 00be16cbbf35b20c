package dev.oriel.template;

import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpStatus;

/** Something cannot be done with a template; the reason knows its status and its words. */
final class TemplateRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final transient List<Object> details;

    /** Why; the message keys {@code template.refused.*} put it into words. */
    enum Reason {
        NOT_FOUND(HttpStatus.NOT_FOUND),
        NOT_YOURS(HttpStatus.FORBIDDEN),
        SHARING(HttpStatus.FORBIDDEN),
        POOL(HttpStatus.FORBIDDEN),
        NAME(HttpStatus.UNPROCESSABLE_CONTENT),
        DESCRIPTION(HttpStatus.UNPROCESSABLE_CONTENT),
        WANTED(HttpStatus.UNPROCESSABLE_CONTENT),
        SCHEDULE_NOT_FOUND(HttpStatus.NOT_FOUND),
        SCHEDULE_DAYS(HttpStatus.UNPROCESSABLE_CONTENT),
        SCHEDULE_TIME(HttpStatus.UNPROCESSABLE_CONTENT),
        SCHEDULE_END(HttpStatus.UNPROCESSABLE_CONTENT),
        SCHEDULE_COUNT(HttpStatus.UNPROCESSABLE_CONTENT),
        SCHEDULE_ZONE(HttpStatus.UNPROCESSABLE_CONTENT),
        SCHEDULE_MANY(HttpStatus.CONFLICT),
        PERSON(HttpStatus.UNPROCESSABLE_CONTENT),
        COPIES(HttpStatus.UNPROCESSABLE_CONTENT),
        WISH(HttpStatus.UNPROCESSABLE_CONTENT),
        NOT_READY(HttpStatus.CONFLICT),
        IN_USE(HttpStatus.CONFLICT),
        BEING_MADE(HttpStatus.CONFLICT),
        NOT_BEING_MADE(HttpStatus.CONFLICT),
        NOT_RUNNING(HttpStatus.CONFLICT),
        FORK_FAILED(HttpStatus.CONFLICT),
        FROM_NO_TEMPLATE(HttpStatus.CONFLICT);

        private final HttpStatus status;

        Reason(HttpStatus status) {
            this.status = status;
        }

        HttpStatus status() {
            return status;
        }

        String messageKey() {
            return "template.refused." + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    TemplateRefused(Reason reason, Object... details) {
        super(reason + " " + List.of(details));
        this.reason = reason;
        this.details = List.of(details);
    }

    Reason reason() {
        return reason;
    }

    Object[] details() {
        return details.toArray();
    }
}
