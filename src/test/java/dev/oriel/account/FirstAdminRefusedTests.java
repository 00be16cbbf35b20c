package dev.oriel.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** What the server says when it does not start for its first admin's password. */
class FirstAdminRefusedTests {

    @Test
    void itSaysWhatIsWrongAndWhatToDo() {
        FirstAdminRefused refused = new FirstAdminRefused(new AccountRefused(Refusal.PASSWORD_TOO_SHORT));
        FailureAnalysis analysis = new FirstAdminRefused.Analyzer().analyze(new IllegalStateException(refused));
        assertThat(analysis).isNotNull();
        assertThat(analysis.getDescription()).contains("the password is too short");
        assertThat(analysis.getAction()).contains("8 to 128 characters", "ORIEL_ADMIN_PASSWORD");
    }
}
