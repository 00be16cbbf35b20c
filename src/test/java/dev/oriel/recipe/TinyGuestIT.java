package dev.oriel.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.oriel.TinyLinux;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiny Linux as it is built here and now: it starts, answers, and obeys the power button. */
class TinyGuestIT {

    @TempDir
    Path folder;

    @Test
    void startsAnswersAndObeysThePowerButton() throws IOException, InterruptedException {
        TinyLinux tiny = TinyLinux.get();
        Path serial = folder.resolve("serial");
        Path monitor = folder.resolve("qmp");
        Process qemu = new ProcessBuilder(
                        "qemu-system-x86_64",
                        "-nodefaults",
                        "-machine",
                        "pc",
                        "-accel",
                        "tcg",
                        "-cpu",
                        "max",
                        "-m",
                        "256",
                        "-vga",
                        "std",
                        "-display",
                        "none",
                        "-device",
                        "virtio-serial-pci",
                        "-netdev",
                        "user,id=n0,restrict=on",
                        "-device",
                        "virtio-net-pci,netdev=n0,romfile=",
                        "-chardev",
                        "socket,id=serial,path=" + serial + ",server=on,wait=on",
                        "-serial",
                        "chardev:serial",
                        "-qmp",
                        "unix:" + monitor + ",server=on,wait=off",
                        "-kernel",
                        tiny.kernel().toString(),
                        "-initrd",
                        tiny.initrd().toString(),
                        "-append",
                        tiny.commandLine())
                .inheritIO()
                .start();
        try {
            await().atMost(10, SECONDS).until(() -> Files.exists(serial));
            try (SocketChannel line = connect(serial)) {
                Transcript transcript = Transcript.of(line);
                await().atMost(90, SECONDS).until(() -> transcript.text().contains(TinyLinux.PROMPT));

                say(line, "echo $((6 * 7)) on $(uname -s)\n");
                await().atMost(20, SECONDS).until(() -> transcript.text().contains("42 on Linux"));
                say(line, "ip -4 addr show eth0\n");
                await().atMost(20, SECONDS).until(() -> {
                    say(line, "ip -4 addr show eth0\n");
                    return transcript.text().contains("inet 10.0.2.15/24");
                });

                pressPowerButton(monitor);
                assertThat(qemu.waitFor(60, SECONDS)).as(transcript.text()).isTrue();
                assertThat(qemu.exitValue()).isZero();
            }
        } finally {
            qemu.destroyForcibly();
        }
    }

    private static void pressPowerButton(Path monitor) throws IOException {
        try (SocketChannel channel = connect(monitor);
                BufferedReader answers = new BufferedReader(Channels.newReader(channel, UTF_8))) {
            assertThat(answers.readLine()).contains("QMP");
            for (String command : List.of("qmp_capabilities", "system_powerdown")) {
                say(channel, "{\"execute\": \"" + command + "\"}\n");
                // Events come whenever they like, also before the answer.
                assertThat(answers.lines().anyMatch(answer -> answer.contains("\"return\"")))
                        .isTrue();
            }
        }
    }

    private static SocketChannel connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
    }

    private static void say(SocketChannel channel, String words) throws IOException {
        OutputStream out = Channels.newOutputStream(channel);
        out.write(words.getBytes(UTF_8));
        out.flush();
    }

    /** All that the guest has said so far. */
    private static final class Transcript {

        private final StringBuffer said = new StringBuffer();

        static Transcript of(SocketChannel line) {
            Transcript transcript = new Transcript();
            Thread.ofPlatform().daemon().start(() -> {
                try (var reader = Channels.newReader(line, UTF_8)) {
                    for (int c = reader.read(); c >= 0; c = reader.read()) {
                        transcript.said.append((char) c);
                    }
                } catch (IOException e) {
                    // The guest is off: it says no more.
                }
            });
            return transcript;
        }

        String text() {
            return said.toString();
        }
    }
}
