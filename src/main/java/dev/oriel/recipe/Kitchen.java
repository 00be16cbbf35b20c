package dev.oriel.recipe;

import dev.oriel.OrielHome;
import dev.oriel.account.AccountPrincipal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Service;

/** Where recipes are made, each at most once at a time. */
@Service
class Kitchen implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Kitchen.class);

    /** The last percents are ours: taking the results into the library. */
    private static final Progress REGISTERING = new Progress(99, "Taking it into the library");

    private final RecipeBuilds builds;
    private final RecipeSettings settings;
    private final OrielHome home;
    private final Registration registration;
    private final Clock clock = Clock.systemUTC();
    private final Map<Recipe, UUID> making = new ConcurrentHashMap<>();
    private final Map<UUID, Progress> progress = new ConcurrentHashMap<>();
    private final Map<UUID, BuildScript> scripts = new ConcurrentHashMap<>();
    private volatile boolean open;

    Kitchen(RecipeBuilds builds, RecipeSettings settings, OrielHome home, Registration registration) {
        this.builds = builds;
        this.settings = settings;
        this.home = home;
        this.registration = registration;
    }

    /**
     * Begins to make a recipe; it goes on in the background.
     *
     * @throws RecipeFailure when this recipe is being made already, or its script is not here
     */
    RecipeBuild begin(Recipe recipe, AccountPrincipal who) {
        Path script = settings.script(recipe);
        if (!Files.isExecutable(script)) {
            throw RecipeFailure.scriptMissing(script);
        }
        RecipeBuild build = claim(recipe, who);
        Thread.ofVirtual().name("recipe-" + recipe.word()).start(() -> make(build, who, () -> run(build, script)));
        return build;
    }

    /** Makes a machine of what the recipe's script has left in a folder before. */
    RecipeBuild register(Recipe recipe, Path folder, AccountPrincipal who) {
        RecipeBuild build = claim(recipe, who);
        make(build, who, () -> folder);
        return builds.findById(build.id()).orElse(build);
    }

    Progress progressOf(RecipeBuild build) {
        return build.state() == RecipeBuild.State.DONE
                ? new Progress(100, "")
                : progress.getOrDefault(build.id(), Progress.NONE);
    }

    BuildLog logOf(RecipeBuild build) {
        return new BuildLog(home.logs().resolve("recipe-" + build.id() + ".log"));
    }

    Optional<RecipeBuild> find(UUID id) {
        return builds.findById(id);
    }

    Optional<RecipeBuild> lastOf(Recipe recipe) {
        return builds.findFirstByRecipeOrderByStartedAtDesc(recipe);
    }

    /** Whether a script runs at this moment. */
    boolean isScriptRunning() {
        return !scripts.isEmpty();
    }

    private RecipeBuild claim(Recipe recipe, AccountPrincipal who) {
        RecipeBuild build = RecipeBuild.start(recipe, who.id(), now());
        if (making.putIfAbsent(recipe, build.id()) != null) {
            throw RecipeFailure.alreadyRunning(recipe);
        }
        try {
            return builds.save(build);
        } catch (RuntimeException e) {
            making.remove(recipe);
            throw e;
        }
    }

    private void make(RecipeBuild build, AccountPrincipal who, Results results) {
        RecipeBuild ended;
        try {
            Path folder = results.get();
            progress.put(build.id(), REGISTERING);
            UUID machine = registration.register(build.recipe(), folder, who);
            log.info("{} was built for {} as machine {}", build.recipe().title(), who.name(), machine);
            ended = build.done(machine, now());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = build.interrupted(now());
        } catch (IOException | RuntimeException e) {
            log.warn("{} could not be built: {}", build.recipe().title(), e.getMessage());
            ended = open ? build.failed(String.valueOf(e.getMessage()), now()) : build.interrupted(now());
        }
        try {
            builds.save(ended);
        } finally {
            deleteFolder(resultsOf(build));
            progress.remove(build.id());
            making.remove(build.recipe());
        }
    }

    private Path run(RecipeBuild build, Path script) throws IOException, InterruptedException {
        Path results = Files.createDirectories(resultsOf(build));
        try (BuildScript running = BuildScript.start(script, results)) {
            scripts.put(build.id(), running);
            running.await(logOf(build).file(), settings.timeout(), reached -> progress.put(build.id(), reached));
        } finally {
            scripts.remove(build.id());
        }
        return results;
    }

    private Path resultsOf(RecipeBuild build) {
        return home.temporary().resolve("recipe-" + build.id());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static void deleteFolder(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            log.warn("{} cannot be deleted: {}", folder, e.getMessage());
        }
    }

    /** What was being made when an earlier server ended will never be finished: says so. */
    @Override
    public void start() {
        List<RecipeBuild> left = builds.findByState(RecipeBuild.State.RUNNING);
        for (RecipeBuild build : left) {
            builds.save(build.interrupted(now()));
            deleteFolder(resultsOf(build));
        }
        open = true;
    }

    @Override
    public void stop() {
        open = false;
        scripts.values().forEach(BuildScript::close);
    }

    @Override
    public boolean isRunning() {
        return open;
    }

    /** After the machines have been recovered, before the web server. */
    @Override
    public int getPhase() {
        return 2;
    }

    /** Gives the folder with a script's results. */
    @FunctionalInterface
    private interface Results {
        Path get() throws IOException, InterruptedException;
    }
}
