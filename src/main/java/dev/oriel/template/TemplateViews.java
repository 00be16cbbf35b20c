package dev.oriel.template;

import dev.oriel.account.Account;
import dev.oriel.account.Accounts;
import dev.oriel.template.TemplateView.PoolView;
import dev.oriel.template.TemplateView.VersionView;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Puts together what answers and pages tell of templates. */
@Component
final class TemplateViews {

    private final TemplateVersions versions;
    private final TemplateMaker maker;
    private final Incubator incubator;
    private final WarmPool pool;
    private final PoolSize size;
    private final Timetable timetable;
    private final Accounts accounts;

    TemplateViews(
            TemplateVersions versions,
            TemplateMaker maker,
            Incubator incubator,
            WarmPool pool,
            PoolSize size,
            Timetable timetable,
            Accounts accounts) {
        this.versions = versions;
        this.maker = maker;
        this.incubator = incubator;
        this.pool = pool;
        this.size = size;
        this.timetable = timetable;
        this.accounts = accounts;
    }

    TemplateView of(Template template) {
        List<TemplateVersion> all = versions.findByTemplateOrderByNumberDesc(template.id());
        List<VersionView> views =
                all.stream().map(version -> of(template, version)).toList();
        Optional<TemplateVersion> newest =
                all.stream().filter(TemplateVersion::isReady).findFirst();
        PoolSize.Wanted wanted = size.of(template);
        boolean building = views.stream().anyMatch(version -> version.state().equals("building"));
        return new TemplateView(
                template.id(),
                template.name(),
                template.description(),
                template.owner(),
                accounts.findById(template.owner()).map(Account::name).orElse(""),
                template.shared(),
                newest.isPresent() ? "ready" : building ? "building" : "failed",
                newest.filter(version -> incubator.canHatch(version, template.owner()))
                        .isPresent(),
                newest.map(TemplateVersion::number).orElse(null),
                newest.or(() -> all.stream().findFirst())
                        .map(version -> version.definition().memoryMib())
                        .orElse(0),
                newest.map(TemplateVersion::sizeBytes).orElse(0L),
                views.stream().mapToInt(VersionView::clones).sum(),
                new PoolView(
                        template.wanted(),
                        wanted.count(),
                        wanted.why().name().toLowerCase(Locale.ROOT),
                        newest.map(version -> pool.count(version.id())).orElse(0),
                        newest.flatMap(version -> pool.problem(version.id())).orElse(null)),
                timetable.of(template.id()),
                views,
                template.createdAt());
    }

    VersionView of(Template template, TemplateVersion version) {
        return VersionView.of(
                version,
                maker.makingOf(version).orElse(null),
                version.isReady() && incubator.canHatch(version, template.owner()),
                versions.findClones(version.id()).size());
    }
}
