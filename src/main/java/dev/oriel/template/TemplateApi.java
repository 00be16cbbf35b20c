package dev.oriel.template;

import dev.oriel.account.Account;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Accounts;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineAccess;
import dev.oriel.template.TemplateRefused.Reason;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Templates over REST, and what machines do with them. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "templates", description = "Templates, and machines that are made of them in a moment")
class TemplateApi {

    private static final int MOST_COPIES = 100;

    private final Templates templates;
    private final TemplateVersions versions;
    private final TemplateAccess access;
    private final TemplateViews views;
    private final TemplateShelf shelf;
    private final TemplateFiles files;
    private final TemplateMaker maker;
    private final TemplateRemoval removal;
    private final Clones clones;
    private final Forks forks;
    private final Identities identities;
    private final MachineAccess machines;
    private final Accounts accounts;
    private final WarmPool pool;

    TemplateApi(
            Templates templates,
            TemplateVersions versions,
            TemplateAccess access,
            TemplateViews views,
            TemplateShelf shelf,
            TemplateFiles files,
            TemplateMaker maker,
            TemplateRemoval removal,
            Clones clones,
            Forks forks,
            Identities identities,
            MachineAccess machines,
            Accounts accounts,
            WarmPool pool) {
        this.templates = templates;
        this.versions = versions;
        this.access = access;
        this.views = views;
        this.shelf = shelf;
        this.files = files;
        this.maker = maker;
        this.removal = removal;
        this.clones = clones;
        this.forks = forks;
        this.identities = identities;
        this.machines = machines;
        this.accounts = accounts;
        this.pool = pool;
    }

    /**
     * What a template is to be.
     *
     * @param machine the machine to make it of
     * @param now whether its guest is taken as it is, without waiting until it has settled
     */
    record Wish(
            @Nullable UUID machine,
            @Nullable String name,
            @Nullable String description,
            @Nullable Boolean shared,
            @Nullable Integer wanted,
            @Nullable Boolean now) {}

    /** @param name what the machine is called, or null for the template's name */
    record MachineWish(@Nullable String name) {}

    /**
     * @param people the names of those who get a copy each, or null
     * @param copies how many copies whoever asks gets, or null
     */
    record ForkWish(@Nullable List<String> people, @Nullable Integer copies) {}

    /**
     * A machine that was made of a template.
     *
     * @param way "pool", "restored" or "booted"
     * @param micros from the wish to the guest's first instruction
     */
    record ClaimView(UUID id, String name, String state, UUID owner, UUID template, String way, long micros) {}

    /** A copy of a machine. */
    record CopyView(UUID id, String name, String state, UUID owner) {

        static CopyView of(Machine machine) {
            return new CopyView(machine.id(), machine.name(), machine.state().word(), machine.owner());
        }
    }

    @GetMapping("/templates")
    @Operation(summary = "The templates that you may make machines of")
    List<TemplateView> list(@AuthenticationPrincipal AccountPrincipal who) {
        return access.visibleTo(who).stream().map(views::of).toList();
    }

    @PostMapping("/templates")
    @Operation(
            summary = "Makes a template of a machine; it goes on in the background",
            description =
                    "{\"machine\": \"ID\", \"name\": \"x\"}. A running machine is taken when it has settled, of one that"
                            + " is off a copy is started until it has; with \"now\": true either is taken as it is.")
    ResponseEntity<TemplateView> create(@RequestBody Wish wish, @AuthenticationPrincipal AccountPrincipal who) {
        Machine machine = machine(wish.machine(), who);
        boolean shared = Boolean.TRUE.equals(wish.shared());
        if (shared) {
            access.requireMayShare(who);
        }
        Template template = maker.begin(
                machine,
                wish.name() == null ? machine.name() : wish.name(),
                wish.description() == null ? machine.definition().description() : wish.description(),
                shared,
                who.id());
        versions.findByTemplateOrderByNumberDesc(template.id()).forEach(version -> heed(wish, version));
        return ResponseEntity.created(URI.create("/api/v1/templates/" + template.id()))
                .body(views.of(template));
    }

    @GetMapping("/templates/{id}")
    @Operation(summary = "One template, with all its versions")
    TemplateView get(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        return views.of(access.require(id, who));
    }

    @PatchMapping("/templates/{id}")
    @Operation(
            summary = "Changes what a template is called, who may use it, and how many clones wait",
            description = "{\"name\", \"description\", \"shared\", \"wanted\"}; what is not named stays.")
    TemplateView change(@PathVariable UUID id, @RequestBody Wish wish, @AuthenticationPrincipal AccountPrincipal who) {
        Template template = access.requireOwn(id, who);
        if (wish.name() != null || wish.description() != null) {
            template = template.described(
                    wish.name() == null ? template.name() : wish.name(),
                    wish.description() == null ? template.description() : wish.description());
        }
        if (wish.shared() != null) {
            access.requireMayShare(who);
            template = template.withShared(wish.shared());
        }
        if (wish.wanted() != null) {
            access.requireMayPool(who);
            template = template.withWanted(wish.wanted());
        }
        Template stored = templates.save(template);
        pool.changed(new TemplateChanged(id));
        return views.of(stored);
    }

    @DeleteMapping("/templates/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Deletes a template that no machine was made of")
    void delete(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        removal.remove(access.requireOwn(id, who), who);
    }

    @GetMapping(path = "/templates/{id}/picture.png", produces = MediaType.IMAGE_PNG_VALUE)
    @Operation(summary = "What the screen of the newest version shows")
    ResponseEntity<Resource> picture(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        Path picture =
                files.picture(shelf.requireNewest(access.require(id, who)).id());
        if (!Files.exists(picture)) {
            throw new TemplateRefused(Reason.NOT_FOUND);
        }
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noCache().cachePrivate())
                .body(new FileSystemResource(picture));
    }

    @PostMapping("/templates/{id}/versions")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Makes a new version in the background",
            description = "Of a machine, {\"machine\": \"ID\"}, or, without one, by starting the newest version anew.")
    TemplateView.VersionView createVersion(
            @PathVariable UUID id, @RequestBody Wish wish, @AuthenticationPrincipal AccountPrincipal who) {
        Template template = access.requireOwn(id, who);
        TemplateVersion begun = wish.machine() == null
                ? maker.rebuild(template, shelf.requireNewest(template))
                : maker.begin(template, machine(wish.machine(), who));
        heed(wish, begun);
        return views.of(template, begun);
    }

    @DeleteMapping("/templates/{id}/versions/{number}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Deletes a version that no machine was made of")
    void deleteVersion(@PathVariable UUID id, @PathVariable int number, @AuthenticationPrincipal AccountPrincipal who) {
        removal.remove(version(access.requireOwn(id, who), number), who);
    }

    @PostMapping("/templates/{id}/versions/{number}/take-now")
    @Operation(summary = "The guest has settled enough: takes it as it is")
    TemplateView.VersionView takeNow(
            @PathVariable UUID id, @PathVariable int number, @AuthenticationPrincipal AccountPrincipal who) {
        Template template = access.requireOwn(id, who);
        TemplateVersion version = version(template, number);
        making(version).takeNow();
        return views.of(template, version);
    }

    @PostMapping("/templates/{id}/versions/{number}/cancel")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Gives up a version that is being made")
    void cancel(@PathVariable UUID id, @PathVariable int number, @AuthenticationPrincipal AccountPrincipal who) {
        making(version(access.requireOwn(id, who), number)).cancel();
    }

    @PostMapping("/templates/{id}/machines")
    @Operation(
            summary = "Makes a machine that runs when this is answered",
            description = "The body may hold a name. Server-Timing tells how long it took and whether one waited in the"
                    + " pool.")
    ResponseEntity<ClaimView> start(
            @PathVariable UUID id,
            @RequestBody(required = false) @Nullable MachineWish wish,
            @AuthenticationPrincipal AccountPrincipal who) {
        ClaimView claim = claim(id, wish == null ? null : wish.name(), who);
        return ResponseEntity.created(URI.create("/api/v1/machines/" + claim.id()))
                .header("Server-Timing", timing(claim))
                .body(claim);
    }

    private static String timing(ClaimView claim) {
        return String.format(Locale.ROOT, "claim;dur=%.3f;desc=\"%s\"", claim.micros() / 1000.0, claim.way());
    }

    /** The same for the page. */
    ClaimView claim(UUID id, @Nullable String name, AccountPrincipal who) {
        Template template = access.require(id, who);
        Clones.Claim claim = clones.start(template, name, who.id());
        Machine machine = claim.machine();
        return new ClaimView(
                machine.id(),
                machine.name(),
                machine.state().word(),
                machine.owner(),
                template.id(),
                claim.way().word(),
                TimeUnit.NANOSECONDS.toMicros(claim.took().toNanos()));
    }

    @PostMapping("/machines/{id}/reset-to-template")
    @Operation(summary = "Makes a machine again what its template is, and starts it; what is on its disks is lost")
    CopyView renew(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        Machine machine = machines.require(id, who);
        return CopyView.of(clones.renew(machine, originOf(machine)));
    }

    @PostMapping("/machines/{id}/fork")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Hands out copies of a running machine as it is at this moment",
            description = "{\"people\": [\"NAME\", ...]} or {\"copies\": N} for yourself")
    List<CopyView> fork(
            @PathVariable UUID id, @RequestBody ForkWish wish, @AuthenticationPrincipal AccountPrincipal who) {
        Machine machine = machines.require(id, who);
        return forks.fork(machine, people(wish, who)).stream().map(CopyView::of).toList();
    }

    @GetMapping("/machines/{id}/identity")
    @Operation(summary = "Whether a machine that was made of a template has got an identity of its own")
    Map<String, String> identity(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        machines.require(id, who);
        return identities
                .of(id)
                .map(identity -> Map.of("state", identity.state().word(), "detail", identity.detail()))
                .orElseGet(() -> Map.of("state", "unknown", "detail", ""));
    }

    /** Those who get a copy; the same for the page. */
    List<Account> people(ForkWish wish, AccountPrincipal who) {
        List<Account> people = new ArrayList<>();
        if (wish.people() != null) {
            for (String name : wish.people()) {
                people.add(accounts.findByName(name.strip().toLowerCase(Locale.ROOT))
                        .orElseThrow(() -> new TemplateRefused(Reason.PERSON, name)));
            }
        } else if (wish.copies() != null) {
            Account own = accounts.findById(who.id()).orElseThrow(() -> new TemplateRefused(Reason.PERSON, who.name()));
            for (int at = 0; at < Math.min(wish.copies(), MOST_COPIES + 1); at++) {
                people.add(own);
            }
        }
        if (people.isEmpty() || people.size() > MOST_COPIES) {
            throw new TemplateRefused(Reason.COPIES, MOST_COPIES);
        }
        return people;
    }

    private TemplateVersion originOf(Machine machine) {
        UUID origin = machine.templateVersion();
        if (origin == null) {
            throw new TemplateRefused(Reason.FROM_NO_TEMPLATE, machine.name());
        }
        return versions.findById(origin).orElseThrow(() -> new TemplateRefused(Reason.NOT_FOUND));
    }

    private Machine machine(@Nullable UUID id, AccountPrincipal who) {
        if (id == null) {
            throw new TemplateRefused(Reason.WISH);
        }
        return machines.require(id, who);
    }

    private TemplateVersion version(Template template, int number) {
        return versions.findByTemplateOrderByNumberDesc(template.id()).stream()
                .filter(version -> version.number() == number)
                .findFirst()
                .orElseThrow(() -> new TemplateRefused(Reason.NOT_FOUND));
    }

    /** It may have been taken meanwhile. */
    private void heed(Wish wish, TemplateVersion begun) {
        if (Boolean.TRUE.equals(wish.now())) {
            maker.makingOf(begun).ifPresent(Making::takeNow);
        }
    }

    private Making making(TemplateVersion version) {
        return maker.makingOf(version).orElseThrow(() -> new TemplateRefused(Reason.NOT_BEING_MADE));
    }
}
