package dev.oriel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shell scripts have no mistake that a machine can find. */
class ScriptTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "oriel",
                ".ci/run",
                "frontend/build",
                "guests/tiny/build",
                "guests/tiny/root/etc/rc",
                "guests/tiny/root/etc/hotplug",
                "guests/tiny/root/etc/lease",
                "guests/tiny/root/etc/network-card",
                "guests/tiny/root/etc/shell",
                "guests/bench/build",
                "guests/bench/root/etc/rc",
                "guests/desktop/build",
                "guests/desktop/customize",
                "guests/desktop/stages",
                "guests/desktop/root/usr/local/sbin/oriel-keyboard",
                "guests/desktop/root/usr/local/sbin/oriel-ready"
            })
    void isSound(String script) throws IOException, InterruptedException {
        assertThat(Path.of(script)).isExecutable();
        run("bash", "-n", script);
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/shellcheck")),
                "shellcheck is not installed; ./oriel test installs it");
        run("shellcheck", "-x", "-P", "SCRIPTDIR", script);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(words).isZero();
    }
}
