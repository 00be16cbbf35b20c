package dev.oriel.image;

import dev.oriel.StorageFailure;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Puts what went wrong with an image into words and an HTTP status. */
@RestControllerAdvice(assignableTypes = {ImageApi.class, TusApi.class, ArrivalApi.class})
class ImageErrors {

    private static final Logger log = LoggerFactory.getLogger(ImageErrors.class);

    private final MessageSource messages;
    private final RefusalWords refusals;

    ImageErrors(MessageSource messages, RefusalWords refusals) {
        this.messages = messages;
        this.refusals = refusals;
    }

    @ExceptionHandler
    ProblemDetail refused(ImageRefused refused, HttpServletResponse response, Locale locale) {
        // The rest of the body is of no use any more; reading it all would keep the uploader waiting for nothing.
        response.setHeader("Connection", "close");
        String words = refusals.of(refused, locale);
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(refused.refusal().status(), words);
        problem.setTitle(messages.getMessage("image.refused.title", null, locale));
        problem.setProperty("errors", List.of(Map.of("field", refused.refusal().field(), "message", words)));
        return problem;
    }

    @ExceptionHandler
    ProblemDetail inUse(ImageInUse inUse, Locale locale) {
        Object[] details = {inUse.image(), String.join(", ", inUse.users()), inUse.others()};
        String key = inUse.users().isEmpty()
                ? "image.in-use.others"
                : inUse.others() == 0 ? "image.in-use.known" : "image.in-use.both";
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, messages.getMessage(key, details, locale));
        problem.setProperty("usedBy", inUse.users());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail notFound(ImageNotFound notFound, Locale locale) {
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.NOT_FOUND, messages.getMessage("image.not-found", null, locale));
    }

    @ExceptionHandler
    ProblemDetail forbidden(ImageForbidden forbidden, Locale locale) {
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.FORBIDDEN, messages.getMessage("image.forbidden", null, locale));
    }

    @ExceptionHandler
    ProblemDetail noSuchArrival(ArrivalNotFound notFound, Locale locale) {
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.NOT_FOUND, messages.getMessage("image.arrival.not-found", null, locale));
    }

    @ExceptionHandler
    ProblemDetail wrongOffset(WrongOffset wrong, HttpServletResponse response) {
        response.setHeader("Connection", "close");
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, String.valueOf(wrong.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail malformed(MalformedTus malformed, HttpServletResponse response) {
        response.setHeader("Connection", "close");
        response.setHeader("Tus-Version", "1.0.0");
        return ProblemDetail.forStatusAndDetail(malformed.status(), String.valueOf(malformed.getMessage()));
    }

    /** The line broke, or the disk did. */
    @ExceptionHandler
    ProblemDetail failed(IOException failure, HttpServletRequest request, HttpServletResponse response, Locale locale) {
        response.setHeader("Connection", "close");
        log.warn("An upload failed: {}", failure.toString());
        boolean full = StorageFailure.isFull(failure);
        String kept = request.getRequestURI().startsWith(TusApi.PATH) ? ".kept" : "";
        return ProblemDetail.forStatusAndDetail(
                full ? HttpStatus.INSUFFICIENT_STORAGE : HttpStatus.BAD_REQUEST,
                messages.getMessage((full ? "image.disk-full" : "image.line-broke") + kept, null, locale));
    }
}
