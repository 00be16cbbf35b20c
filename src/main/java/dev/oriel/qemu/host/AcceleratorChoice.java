package dev.oriel.qemu.host;

import dev.oriel.engine.EngineFact;
import dev.oriel.engine.EngineRemark;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * Which accelerator this host's guests get.
 *
 * @param reason why
 */
record AcceleratorChoice(Accelerator accelerator, EngineRemark reason) {

    private static final String BETWEEN = "\n";

    /** Keeps the choice under a key that says for what it holds. */
    void save(Path file, String key) throws IOException {
        Properties kept = new Properties();
        kept.setProperty("key", key);
        kept.setProperty("accelerator", accelerator.name());
        kept.setProperty("reason", reason.fact().name());
        kept.setProperty("details", String.join(BETWEEN, reason.details()));
        try (Writer writer = Files.newBufferedWriter(file)) {
            kept.store(writer, "The accelerator that was found to be the best since the host was booted");
        }
    }

    /** The choice that was kept under this very key; empty when there is none that can be read. */
    static Optional<AcceleratorChoice> load(Path file, String key) {
        Properties kept = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            kept.load(reader);
            if (!key.equals(kept.getProperty("key"))) {
                return Optional.empty();
            }
            Accelerator accelerator = Accelerator.valueOf(kept.getProperty("accelerator", ""));
            EngineFact why = EngineFact.valueOf(kept.getProperty("reason", ""));
            String details = kept.getProperty("details", "");
            String[] each = why.gaps() == 0 ? new String[0] : details.split(BETWEEN, -1);
            return Optional.of(new AcceleratorChoice(accelerator, EngineRemark.of(why, each)));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
