package dev.oriel.account;

import dev.oriel.OrielHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Lets the first admin in. With a password in the configuration there is one called {@code admin}; without, whoever
 * reads the server's output or its home gets a link that works once. A link dies with the process, and none is made
 * while there is an admin.
 */
@Component
class SetUp implements ApplicationRunner {

    static final String FIRST_ADMIN = "admin";

    private static final Logger log = LoggerFactory.getLogger(SetUp.class);

    private final SetUpProperties properties;
    private final Accounts accounts;
    private final Registrar registrar;
    private final Environment environment;
    private final Path linkFile;

    /** SHA-256 of the link's token; null when there is no link. */
    private @Nullable String expected;

    SetUp(SetUpProperties properties, Accounts accounts, Registrar registrar, Environment environment, OrielHome home) {
        this.properties = properties;
        this.accounts = accounts;
        this.registrar = registrar;
        this.environment = environment;
        this.linkFile = home.run().resolve("set-up-link");
    }

    @Override
    public void run(ApplicationArguments arguments) throws IOException {
        Files.deleteIfExists(linkFile);
        if (accounts.existsByRole(Role.ADMIN)) {
            return;
        }
        String password = properties.password();
        if (password != null) {
            createFirstAdmin(password);
        } else {
            TokenSecret token = TokenSecret.random(new SecureRandom());
            offer(token);
        }
    }

    /** Whether this is the token of the link, and nobody has used it. */
    synchronized boolean isOpen(String token) {
        return expected != null
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.US_ASCII),
                        new TokenSecret(token).sha256().getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Makes the first admin and closes the link.
     *
     * @throws AccountRefused when the name or the password will not do; the link stays open
     * @throws IllegalStateException when the link is not open
     */
    synchronized Account complete(String token, String name, String password) throws IOException {
        if (!isOpen(token)) {
            throw new IllegalStateException("The set-up link has been used.");
        }
        Account admin = registrar.create(name, password, Role.ADMIN);
        expected = null;
        Files.deleteIfExists(linkFile);
        return admin;
    }

    private void createFirstAdmin(String password) {
        try {
            registrar.create(FIRST_ADMIN, password, Role.ADMIN);
            log.info("Created the account {} with the password of the configuration.", FIRST_ADMIN);
        } catch (AccountRefused refused) {
            throw new FirstAdminRefused(refused);
        }
    }

    private void offer(TokenSecret token) throws IOException {
        synchronized (this) {
            expected = token.sha256();
        }
        String link = address() + "/set-up/" + token.value();
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createFile(linkFile, ownerOnly);
        Files.writeString(linkFile, link + "\n");
        log.info("Set Oriel up: {}", link);
    }

    private String address() {
        String scheme = environment.getProperty("server.ssl.enabled", Boolean.class, false) ? "https" : "http";
        String host = environment.getProperty("server.address", "127.0.0.1");
        String reachable = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        String port = environment.getProperty("local.server.port", environment.getProperty("server.port", "8080"));
        return scheme + "://" + (reachable.contains(":") ? "[" + reachable + "]" : reachable) + ":" + port;
    }
}
