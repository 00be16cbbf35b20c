package dev.oriel.machine;

import java.util.Locale;
import org.springframework.context.MessageSource;
import org.springframework.dao.OptimisticLockingFailureException;

/** Words for a person, in their language, for what goes wrong with machines. */
public final class MachineWords {

    private final MessageSource messages;

    public MachineWords(MessageSource messages) {
        this.messages = messages;
    }

    String of(String key, Locale locale, Object... details) {
        return messages.getMessage(key, details, locale);
    }

    String of(FieldProblem problem, Locale locale) {
        return of(problem.key(), locale, problem.details().toArray());
    }

    public String of(RuntimeException failure, Locale locale) {
        String own = String.valueOf(failure.getMessage());
        return switch (failure) {
            case IllegalTransition illegal -> own(illegal, locale);
            case NotEnoughMemory refusal -> of("machine.memory", locale, refusal.figures());
            case NotEnoughSpace refusal -> of(refusal.key(), locale, refusal.figures());
            case GuestFailure f -> of("machine.guest-failure", locale, own);
            case DiskFailure f -> of("machine.disk-failure", locale, own);
            case StateUnfit f -> of("machine.state-unfit", locale, own);
            case DisksDamaged f -> of("machine.disks-damaged", locale, own);
            case SnapshotRefused refusal -> of(refusal.key(), locale, refusal.details());
            case SnapshotNotFound f -> of("machine.snapshot.not-found", locale);
            case MachineNotFound f -> of("machine.not-found", locale);
            case MachineForbidden f -> of("machine.forbidden", locale);
            case OptimisticLockingFailureException f -> of("machine.changed-meanwhile", locale);
            default -> own;
        };
    }

    private String own(IllegalTransition illegal, Locale locale) {
        return of(
                "machine.illegal." + illegal.wish(),
                locale,
                illegal.machine(),
                of("machine.state." + illegal.state().word(), locale));
    }
}
