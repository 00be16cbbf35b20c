package dev.oriel.recipe;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oriel.OrielHome;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Role;
import dev.oriel.recipe.RecipeBuild.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recipes whose scripts are small, real, and do what scripts may do. */
class KitchenTests {

    private static final UUID MACHINE = new UUID(0, 7);

    @TempDir
    Path folder;

    private final StoredBuilds builds = new StoredBuilds();
    private final AccountPrincipal teacher = new AccountPrincipal(new UUID(0, 1), "teacher", Role.TEACHER);
    private final Map<String, String> registered = new ConcurrentHashMap<>();
    private final List<Kitchen> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Kitchen::stop);
    }

    @Test
    void aBuildTellsHowFarItIsAndEndsAsAMachine() throws IOException {
        Kitchen kitchen = open(Duration.ofSeconds(30));
        Path go = folder.resolve("go");
        script("""
                echo "PROGRESS 35 Installing packages"
                while [ ! -e %s ]; do sleep 0.05; done
                echo result >"$1/vmlinuz"
                """.formatted(go));
        RecipeBuild build = kitchen.begin(Recipe.TINY, teacher);

        await().atMost(10, SECONDS)
                .until(() -> kitchen.progressOf(build).equals(new Progress(35, "Installing packages")));
        assertThat(last(kitchen).state()).isEqualTo(State.RUNNING);
        Files.createFile(go);

        RecipeBuild ended = awaitEnd(kitchen);
        assertThat(ended.state()).isEqualTo(State.DONE);
        assertThat(ended.machine()).isEqualTo(MACHINE);
        assertThat(ended.account()).isEqualTo(teacher.id());
        assertThat(registered).containsEntry("vmlinuz", "result\n");
        assertThat(kitchen.progressOf(ended).percent()).isEqualTo(100);
        await().atMost(5, SECONDS)
                .untilAsserted(() -> assertThat(folder.resolve("tmp")).isEmptyDirectory());
    }

    @Test
    void aFailureIsToldInTheScriptsOwnWords() throws IOException {
        Kitchen kitchen = open(Duration.ofSeconds(30));
        script("echo 'PROGRESS 5 Fetching'; echo 'no route to the archive' >&2; exit 3");
        kitchen.begin(Recipe.TINY, teacher);

        RecipeBuild ended = awaitEnd(kitchen);
        assertThat(ended.state()).isEqualTo(State.FAILED);
        assertThat(ended.problem()).isEqualTo("no route to the archive");
        assertThat(kitchen.logOf(ended).tail(10)).contains("PROGRESS 5 Fetching", "no route to the archive");
        assertThat(registered).isEmpty();
    }

    @Test
    void aBuildThatHangsIsEndedWithAllThatItStarted() throws IOException {
        Kitchen kitchen = open(Duration.ofSeconds(1));
        script("sleep 600 & echo $! >%s; wait".formatted(folder.resolve("child")));
        kitchen.begin(Recipe.TINY, teacher);

        RecipeBuild ended = awaitEnd(kitchen);
        assertThat(ended.state()).isEqualTo(State.FAILED);
        assertThat(ended.problem()).contains("took longer");
        long child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        await().atMost(5, SECONDS)
                .until(() ->
                        ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void oneBuildOfARecipeAtATimeAndNoneAfterTheServer() throws IOException {
        Kitchen kitchen = open(Duration.ofSeconds(30));
        script("sleep 600");
        kitchen.begin(Recipe.TINY, teacher);

        assertThatThrownBy(() -> kitchen.begin(Recipe.TINY, teacher))
                .isInstanceOf(RecipeFailure.class)
                .hasMessageContaining("is being built already");
        await().atMost(10, SECONDS).until(kitchen::isScriptRunning);
        kitchen.stop();
        assertThat(awaitEnd(kitchen).state()).isEqualTo(State.INTERRUPTED);
    }

    @Test
    void whatADeadServerLeftRunningIsInterrupted() throws IOException {
        builds.save(RecipeBuild.start(Recipe.DESKTOP, teacher.id(), Instant.EPOCH));
        open(Duration.ofSeconds(30));

        assertThat(builds.findByState(State.RUNNING)).isEmpty();
        assertThat(builds.findByState(State.INTERRUPTED))
                .singleElement()
                .satisfies(build -> assertThat(build.problem()).contains("Build it again"));
    }

    @Test
    void theScriptDoesNotSeeTheServersSettings() throws IOException {
        Kitchen kitchen = open(Duration.ofSeconds(30));
        script("env >\"$1/environment\"");
        kitchen.begin(Recipe.TINY, teacher);

        assertThat(awaitEnd(kitchen).state()).isEqualTo(State.DONE);
        assertThat(registered.get("environment"))
                .contains("PATH=")
                .doesNotContain("ORIEL_")
                .doesNotContain("SPRING_");
    }

    @Test
    void aMissingScriptIsNamed() throws IOException {
        Kitchen kitchen = open(Duration.ofSeconds(30));
        assertThatThrownBy(() -> kitchen.begin(Recipe.DESKTOP, teacher))
                .isInstanceOf(RecipeFailure.class)
                .hasMessageContaining("desktop/build")
                .hasMessageContaining("oriel.recipe.folder");
        assertThat(builds.stored).isEmpty();
    }

    private Kitchen open(Duration limit) throws IOException {
        for (String name : List.of("tmp", "logs")) {
            Files.createDirectories(folder.resolve(name));
        }
        Kitchen kitchen = new Kitchen(
                builds,
                new RecipeSettings(folder.resolve("guests"), null, limit, "tiny"),
                new OrielHome(folder),
                (recipe, results, owner) -> {
                    try (Stream<Path> files = Files.list(results)) {
                        for (Path file : files.toList()) {
                            registered.put(file.getFileName().toString(), Files.readString(file));
                        }
                    }
                    return MACHINE;
                });
        kitchen.start();
        opened.add(kitchen);
        return kitchen;
    }

    private void script(String body) throws IOException {
        Path script = folder.resolve("guests/tiny/build");
        Files.createDirectories(script.getParent());
        Files.writeString(script, "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static RecipeBuild last(Kitchen kitchen) {
        return kitchen.lastOf(Recipe.TINY).orElseThrow();
    }

    private static RecipeBuild awaitEnd(Kitchen kitchen) {
        return await().atMost(20, SECONDS).until(() -> last(kitchen), build -> !build.isRunning());
    }

    /** Builds in memory. */
    private static final class StoredBuilds implements RecipeBuilds {

        private final Map<UUID, RecipeBuild> stored = new ConcurrentHashMap<>();

        @Override
        public Optional<RecipeBuild> findById(UUID id) {
            return Optional.ofNullable(stored.get(id));
        }

        @Override
        public Optional<RecipeBuild> findFirstByRecipeOrderByStartedAtDesc(Recipe recipe) {
            return stored.values().stream()
                    .filter(build -> build.recipe() == recipe)
                    .max(Comparator.comparing(RecipeBuild::startedAt));
        }

        @Override
        public List<RecipeBuild> findByState(State state) {
            return stored.values().stream()
                    .filter(build -> build.state() == state)
                    .toList();
        }

        @Override
        public boolean existsByRecipe(Recipe recipe) {
            return findFirstByRecipeOrderByStartedAtDesc(recipe).isPresent();
        }

        @Override
        public RecipeBuild save(RecipeBuild build) {
            stored.put(build.id(), build);
            return build;
        }
    }
}
