package dev.oriel.qemu.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.engine.EngineFact;
import dev.oriel.engine.EngineRemark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A choice comes back as it was kept, or not at all when somebody has edited its file. */
class AcceleratorChoiceTests {

    private static final String KEY = "qemu 7.2 boot";

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("accelerator");
    }

    @Test
    void whatWasKeptComesBack() throws IOException {
        for (EngineFact fact : EngineFact.values()) {
            List<String> details = List.of("", "=two words\\").subList(0, fact.gaps());
            AcceleratorChoice choice = new AcceleratorChoice(Accelerator.TCG, new EngineRemark(fact, details));
            choice.save(file, KEY);
            assertThat(AcceleratorChoice.load(file, KEY)).contains(choice);
            assertThat(AcceleratorChoice.load(file, "another " + KEY)).isEmpty();
        }
    }

    @Test
    void aDetailTooFewOrTooManyIsNoChoice() throws IOException {
        new AcceleratorChoice(Accelerator.TCG, EngineRemark.of(EngineFact.KVM_SLOWER, "900", "33")).save(file, KEY);
        String kept = Files.readString(file);
        for (String edited : List.of("details=", "details=900", "details=900\\\\n33\\\\n1", "detail=900\\\\n33")) {
            Files.writeString(file, kept.replaceFirst("details=.*", edited));
            assertThat(AcceleratorChoice.load(file, KEY)).as(edited).isEmpty();
        }
    }
}
