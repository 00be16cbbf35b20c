package dev.oriel.template;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * How many clones of a template are to wait just now: as many as its owner says, more before and while a schedule is
 * open, and more while many are taken.
 */
@Component
class PoolSize {

    /** Until the first clones have been made, nobody knows how long one takes. */
    private static final Duration FIRST_GUESS = Duration.ofSeconds(2);

    /** The host may be busier than it was, and the worker looks only now and then. */
    private static final int TIMES_LONGER = 2;

    private static final Duration LEAST_LEAD = Duration.ofMinutes(1);
    private static final Duration MOST_LEAD = Duration.ofHours(1);

    /** What was measured last counts for so much. */
    private static final double WEIGHT = 0.5;

    private final Schedules schedules;
    private final TemplateSettings settings;
    private final Clock clock;
    private final Map<UUID, Deque<Instant>> claims = new HashMap<>();
    private final Map<UUID, Duration> paces = new HashMap<>();

    @Autowired
    PoolSize(Schedules schedules, TemplateSettings settings) {
        this(schedules, settings, Clock.systemUTC());
    }

    PoolSize(Schedules schedules, TemplateSettings settings, Clock clock) {
        this.schedules = schedules;
        this.settings = settings;
        this.clock = clock;
    }

    /** Why as many are wanted. */
    enum Why {
        /** The template says so. */
        SIZE,
        /** A schedule is open, or is about to be. */
        SCHEDULE,
        /** So many were taken in the last minutes. */
        DEMAND
    }

    /** @param count at most what a template may say */
    record Wanted(int count, Why why) {}

    /** How many are wanted at this moment. */
    Wanted of(Template template) {
        Instant now = clock.instant();
        Wanted wanted = new Wanted(template.wanted(), Why.SIZE);
        wanted = larger(wanted, new Wanted(scheduled(template, now), Why.SCHEDULE));
        return larger(wanted, new Wanted(demanded(template, now), Why.DEMAND));
    }

    /** Somebody has taken a machine of this template, from the pool or not. */
    synchronized void claimed(UUID template) {
        Deque<Instant> recent = claims.computeIfAbsent(template, id -> new ArrayDeque<>());
        recent.addLast(clock.instant());
        Instant oldest = clock.instant().minus(Duration.ofDays(1));
        while (recent.size() > Template.MAX_WANTED || recent.getFirst().isBefore(oldest)) {
            recent.removeFirst();
        }
    }

    /** So many clones were made in this time. */
    synchronized void filled(UUID template, int clones, Duration took) {
        if (clones > 0) {
            Duration each = took.dividedBy(clones);
            paces.merge(template, each, (before, now) -> weighed(before, now));
        }
    }

    /** How long before they are needed so many clones are begun. */
    synchronized Duration lead(UUID template, int clones) {
        Duration each = paces.getOrDefault(template, FIRST_GUESS);
        Duration lead = LEAST_LEAD.plus(each.multipliedBy((long) clones * TIMES_LONGER));
        return lead.compareTo(MOST_LEAD) < 0 ? lead : MOST_LEAD;
    }

    /** Other templates are no more. */
    synchronized void forgetAllBut(List<UUID> templates) {
        claims.keySet().retainAll(templates);
        paces.keySet().retainAll(templates);
    }

    private int scheduled(Template template, Instant now) {
        int sum = 0;
        List<Schedule> all = schedules.findByTemplateOrderByOpeningMinuteAscIdAsc(template.id());
        for (Schedule schedule : all) {
            Duration lead = lead(template.id(), schedule.wanted());
            Schedule.Opening opening = schedule.current(now, lead).orElse(null);
            if (opening != null) {
                int taken = claimsSince(template.id(), opening.begin().minus(lead));
                sum = Math.max(sum, schedule.wanted() - taken);
            }
        }
        return sum;
    }

    /** Whoever says that none is to wait means it. */
    private int demanded(Template template, Instant now) {
        if (template.wanted() == 0) {
            return 0;
        }
        int recent = claimsSince(template.id(), now.minus(settings.demandWindow()));
        return Math.min(recent, settings.mostDemand());
    }

    private synchronized int claimsSince(UUID template, Instant since) {
        Deque<Instant> recent = claims.get(template);
        return recent == null
                ? 0
                : (int) recent.stream().filter(at -> !at.isBefore(since)).count();
    }

    private static Wanted larger(Wanted one, Wanted other) {
        return other.count() > one.count() ? other : one;
    }

    private static Duration weighed(Duration before, Duration now) {
        return Duration.ofNanos((long) (before.toNanos() * (1 - WEIGHT) + now.toNanos() * WEIGHT));
    }
}
