package dev.oriel.machine.web;

import dev.oriel.machine.DiskFailure;
import dev.oriel.machine.GuestFailure;
import dev.oriel.machine.IllegalTransition;
import dev.oriel.machine.MachineForbidden;
import dev.oriel.machine.MachineNotFound;
import dev.oriel.machine.MachineWords;
import dev.oriel.machine.control.StateUnfit;
import dev.oriel.machine.disk.DisksDamaged;
import dev.oriel.machine.host.NotEnoughMemory;
import dev.oriel.machine.host.NotEnoughSpace;
import dev.oriel.machine.workshop.InvalidMachine;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.context.MessageSource;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Puts what went wrong with a machine into words and an HTTP status. */
@RestControllerAdvice(annotations = RestController.class)
class MachineErrors {

    private final MachineWords words;

    MachineErrors(MessageSource messages) {
        this.words = new MachineWords(messages);
    }

    @ExceptionHandler
    ProblemDetail invalid(InvalidMachine invalid, Locale locale) {
        List<Map<String, String>> errors = invalid.problems().stream()
                .map(problem -> Map.of("field", problem.field(), "message", words.explain(problem, locale)))
                .toList();
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.UNPROCESSABLE_CONTENT,
                String.join(
                        " ",
                        errors.stream()
                                .map(error -> error.get("field") + ": " + error.get("message"))
                                .toList()));
        problem.setTitle(words.of("machine.invalid.title", locale));
        problem.setProperty("errors", errors);
        return problem;
    }

    @ExceptionHandler
    ProblemDetail illegal(IllegalTransition illegal, Locale locale) {
        return problem(HttpStatus.CONFLICT, illegal, locale);
    }

    @ExceptionHandler
    ProblemDetail tooLittleMemory(NotEnoughMemory refusal, Locale locale) {
        ProblemDetail problem = problem(HttpStatus.CONFLICT, refusal, locale);
        problem.setProperty("neededMiB", refusal.wanted());
        problem.setProperty("freeMiB", refusal.free());
        problem.setProperty("totalMiB", refusal.total());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail tooLittleSpace(NotEnoughSpace refusal, Locale locale) {
        ProblemDetail problem = problem(HttpStatus.INSUFFICIENT_STORAGE, refusal, locale);
        problem.setProperty("neededBytes", refusal.wanted());
        problem.setProperty("freeBytes", refusal.free());
        problem.setProperty("reserveBytes", refusal.reserve());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail guestFailed(GuestFailure failure, Locale locale) {
        return problem(HttpStatus.CONFLICT, failure, locale);
    }

    @ExceptionHandler
    ProblemDetail diskFailed(DiskFailure failure, Locale locale) {
        return problem(HttpStatus.INTERNAL_SERVER_ERROR, failure, locale);
    }

    @ExceptionHandler
    ProblemDetail stateUnfit(StateUnfit unfit, Locale locale) {
        return problem(HttpStatus.CONFLICT, unfit, locale);
    }

    @ExceptionHandler
    ProblemDetail disksDamaged(DisksDamaged damage, Locale locale) {
        return problem(HttpStatus.CONFLICT, damage, locale);
    }

    @ExceptionHandler
    ProblemDetail notFound(MachineNotFound notFound, Locale locale) {
        return problem(HttpStatus.NOT_FOUND, notFound, locale);
    }

    @ExceptionHandler
    ProblemDetail forbidden(MachineForbidden forbidden, Locale locale) {
        return problem(HttpStatus.FORBIDDEN, forbidden, locale);
    }

    @ExceptionHandler
    ProblemDetail changedMeanwhile(OptimisticLockingFailureException conflict, Locale locale) {
        return problem(HttpStatus.CONFLICT, conflict, locale);
    }

    @ExceptionHandler
    ProblemDetail filesFailed(UncheckedIOException failure, Locale locale) {
        return problem(HttpStatus.INSUFFICIENT_STORAGE, failure, locale);
    }

    private ProblemDetail problem(HttpStatus status, RuntimeException failure, Locale locale) {
        return ProblemDetail.forStatusAndDetail(status, words.of(failure, locale));
    }
}
