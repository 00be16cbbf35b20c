package dev.oriel.template;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script that gives a clone an identity, in a root of its own with a BusyBox, the host's own ssh-keygen, and a host
 * name that is nobody else's.
 */
class IdentityScriptTests {

    private static final Pattern LIBRARY = Pattern.compile("(/\\S+)");

    @TempDir
    private Path root;

    @BeforeEach
    void furnish() throws Exception {
        for (String folder : List.of("bin", "etc/ssh", "proc", "dev", "tmp", "var/lib/dbus")) {
            Files.createDirectories(root.resolve(folder));
        }
        Files.createFile(root.resolve("dev/null"));
        copy(Path.of("/usr/bin/busybox"), root.resolve("bin/busybox"));
        for (String applet : List.of("sh", "cat", "hostname", "sed", "tr", "ls", "rm")) {
            Files.createSymbolicLink(root.resolve("bin/" + applet), Path.of("busybox"));
        }
        Path keygen = Path.of("/usr/bin/ssh-keygen");
        copy(keygen, root.resolve("bin/ssh-keygen"));
        Matcher libraries = LIBRARY.matcher(run("ldd", keygen.toString()).said());
        while (libraries.find()) {
            Path library = Path.of(libraries.group());
            copy(library, root.resolve(library.toString().substring(1)));
        }
        Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
        Files.writeString(root.resolve("etc/hostname"), "lab\n");
        Files.writeString(root.resolve("etc/hosts"), "127.0.0.1 localhost\n127.0.1.1 lab lab.school label\n");
        Files.writeString(root.resolve("etc/machine-id"), "0".repeat(32) + "\n");
        Files.createSymbolicLink(root.resolve("var/lib/dbus/machine-id"), Path.of("/etc/machine-id"));
    }

    @Test
    void everythingThatMustNotBeTheSameIsNew() throws Exception {
        Files.writeString(root.resolve("etc/ssh/ssh_host_ed25519_key"), "the template's");
        Files.writeString(root.resolve("etc/ssh/ssh_host_ed25519_key.pub"), "the template's");

        Said said = identify("student-7", "hostname");

        assertThat(said.status()).as(said.said()).isZero();
        assertThat(said.said()).contains("now called student-7");
        assertThat(root.resolve("etc/hostname")).hasContent("student-7");
        assertThat(root.resolve("etc/hosts")).content().contains("127.0.1.1 student-7 student-7.school label");
        assertThat(root.resolve("etc/machine-id"))
                .content()
                .matches("[0-9a-f]{32}\n")
                .doesNotContain("000000000000");
        assertThat(root.resolve("var/lib/dbus/machine-id")).isSymbolicLink();
        assertThat(root.resolve("etc/ssh/ssh_host_ed25519_key")).content().contains("PRIVATE KEY");
        assertThat(root.resolve("etc/ssh/ssh_host_ed25519_key.pub")).content().startsWith("ssh-ed25519 ");
        assertThat(root.resolve("etc/ssh/ssh_host_rsa_key")).isNotEmptyFile();
    }

    @Test
    void aGuestWithoutSshGetsNoKeysAndOneWithoutAMachineIdGetsNone() throws Exception {
        Files.delete(root.resolve("etc/machine-id"));

        Said said = identify("student-7", "hostname");

        assertThat(said.status()).as(said.said()).isZero();
        assertThat(root.resolve("etc/machine-id")).doesNotExist();
        assertThat(root.resolve("etc/ssh")).isEmptyDirectory();
    }

    @Test
    void whatFailsIsToldAndTheRestIsDone() throws Exception {
        Files.delete(root.resolve("etc/hosts"));
        Files.delete(root.resolve("etc/hostname"));
        Files.createDirectory(root.resolve("etc/hostname"));

        Said said = identify("student-7", "hostname");

        assertThat(said.status()).isEqualTo(1);
        assertThat(root.resolve("etc/machine-id")).content().doesNotContain("000000000000");
    }

    /** Runs the script as the agent does, and then a command that tells the name. */
    private Said identify(String name, String tell) throws Exception {
        Path script = root.resolve("tmp/identity.sh");
        try (InputStream ours = Identities.class.getResourceAsStream("identity.sh")) {
            Files.write(script, Objects.requireNonNull(ours).readAllBytes());
        }
        return run(
                "unshare",
                "--map-root-user",
                "--uts",
                "--mount",
                "--pid",
                "--fork",
                "sh",
                "-c",
                "mount -t proc proc \"$1/proc\" && mount --bind /dev/null \"$1/dev/null\" && PATH=/bin exec /usr/sbin/chroot"
                        + " \"$1\" /bin/sh -c '/bin/sh -s -- '\"$2\"' </tmp/identity.sh; status=$?; echo now called $("
                        + tell + "); exit $status'",
                "sh",
                root.toString(),
                name);
    }

    private record Said(int status, String said) {}

    private static Said run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Said(process.waitFor(), said);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        if (!Files.exists(to)) {
            Files.copy(from, to);
        }
    }
}
