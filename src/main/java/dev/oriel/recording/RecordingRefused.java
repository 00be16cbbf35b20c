package dev.oriel.recording;

import org.springframework.http.HttpStatus;

/** Something cannot be done with a recording; the reason knows its status and its words. */
final class RecordingRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why; the message keys {@code recording.refused.*} put it into words. */
    enum Reason {
        NOT_FOUND(HttpStatus.NOT_FOUND),
        NOT_YOURS(HttpStatus.FORBIDDEN),
        NOT_ALLOWED(HttpStatus.FORBIDDEN),
        NOT_YOURS_TO_STOP(HttpStatus.FORBIDDEN),
        MACHINE_OFF(HttpStatus.CONFLICT),
        ALREADY_RUNNING(HttpStatus.CONFLICT),
        NOT_RUNNING(HttpStatus.CONFLICT),
        STILL_RUNNING(HttpStatus.CONFLICT),
        SCOPE_UNKNOWN(HttpStatus.UNPROCESSABLE_CONTENT),
        DISK_FULL(HttpStatus.INSUFFICIENT_STORAGE),
        FILE_UNREADABLE(HttpStatus.GONE),
        VIDEO_UNAVAILABLE(HttpStatus.NOT_IMPLEMENTED),
        VIDEO_MISSING(HttpStatus.NOT_FOUND),
        VIDEO_BUSY(HttpStatus.TOO_MANY_REQUESTS);

        private final HttpStatus status;

        Reason(HttpStatus status) {
            this.status = status;
        }

        HttpStatus status() {
            return status;
        }

        String messageKey() {
            return "recording.refused."
                    + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    RecordingRefused(Reason reason) {
        super(reason.name());
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
