package dev.oriel.account;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The password of the first admin, if it comes from the configuration. Without effect while there is an admin.
 *
 * @param adminPassword the password itself (ORIEL_ADMIN_PASSWORD)
 * @param adminPasswordFile a file whose first line it is (ORIEL_ADMIN_PASSWORD_FILE)
 */
@ConfigurationProperties("oriel")
record SetUpProperties(
        @Nullable String adminPassword, @Nullable Path adminPasswordFile) {

    /** @throws IOException when the file cannot be read; the message names it */
    @Nullable
    String password() throws IOException {
        if (adminPassword != null && !adminPassword.isEmpty()) {
            return adminPassword;
        }
        if (adminPasswordFile == null || adminPasswordFile.toString().isEmpty()) {
            return null;
        }
        return Files.readString(adminPasswordFile).lines().findFirst().orElse("");
    }

    @Override
    public String toString() {
        return "SetUpProperties";
    }
}
