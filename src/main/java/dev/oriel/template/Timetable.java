package dev.oriel.template;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.template.TemplateRefused.Reason;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/** Changes the schedules of templates, for those who may; the pool hears of it. */
@Service
class Timetable {

    private final TemplateAccess access;
    private final Schedules schedules;
    private final ApplicationEventPublisher events;
    private final Clock clock = Clock.systemUTC();

    Timetable(TemplateAccess access, Schedules schedules, ApplicationEventPublisher events) {
        this.access = access;
        this.schedules = schedules;
        this.events = events;
    }

    /** The schedules of a template, by the time of day. */
    List<ScheduleView> of(UUID template) {
        return schedules.findByTemplateOrderByOpeningMinuteAscIdAsc(template).stream()
                .map(schedule -> ScheduleView.of(schedule, clock.instant()))
                .toList();
    }

    /** @throws TemplateRefused when it makes no sense, there are too many, or this person may not */
    ScheduleView add(UUID template, ScheduleWish wish, AccountPrincipal who) {
        require(template, who);
        Schedule schedule = wish.schedule(template);
        if (of(template).size() >= Schedule.MOST_PER_TEMPLATE) {
            throw new TemplateRefused(Reason.SCHEDULE_MANY, Schedule.MOST_PER_TEMPLATE);
        }
        return stored(schedule);
    }

    /** @throws TemplateRefused when it makes no sense, there is no such schedule, or this person may not */
    ScheduleView change(UUID template, UUID id, ScheduleWish wish, AccountPrincipal who) {
        require(template, who);
        return stored(wish.change(require(template, id)));
    }

    void remove(UUID template, UUID id, AccountPrincipal who) {
        require(template, who);
        schedules.deleteById(require(template, id).id());
        events.publishEvent(new TemplateChanged(template));
    }

    private void require(UUID template, AccountPrincipal who) {
        access.requireOwn(template, who);
        access.requireMayPool(who);
    }

    private Schedule require(UUID template, UUID id) {
        return schedules
                .findById(id)
                .filter(schedule -> schedule.template().equals(template))
                .orElseThrow(() -> new TemplateRefused(Reason.SCHEDULE_NOT_FOUND));
    }

    private ScheduleView stored(Schedule schedule) {
        ScheduleView view = ScheduleView.of(schedules.save(schedule), clock.instant());
        events.publishEvent(new TemplateChanged(schedule.template()));
        return view;
    }
}
