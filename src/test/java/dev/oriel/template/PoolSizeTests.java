package dev.oriel.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.template.PoolSize.Wanted;
import dev.oriel.template.PoolSize.Why;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** How many clones wait, on a Monday morning with a lab of thirty from nine to half past ten. */
class PoolSizeTests {

    private static final Instant NINE = Instant.parse("2026-11-23T09:00:00Z");
    private static final int MOST_DEMAND = 10;
    private static final int CLASS = 30;

    private final Hands hands = new Hands();
    private final Rows rows = new Rows();
    private final Template template = Template.create(UUID.randomUUID(), "Lab", "", true, 2, NINE);
    private final PoolSize size = new PoolSize(rows, settings(), hands);

    @Test
    void asManyAsTheTemplateSays() {
        assertThat(size.of(template)).isEqualTo(new Wanted(2, Why.SIZE));
        assertThat(size.of(template.withWanted(0))).isEqualTo(new Wanted(0, Why.SIZE));
    }

    @Test
    void aLabThatOpensAtNineIsFilledBeforeNineAndEmptiedAfterwards() {
        open(CLASS);
        Duration lead = size.lead(template.id(), CLASS);
        hands.at(NINE.minus(lead).minusSeconds(1));
        assertThat(size.of(template).count()).isEqualTo(2);
        hands.at(NINE.minus(lead));
        assertThat(size.of(template)).isEqualTo(new Wanted(CLASS, Why.SCHEDULE));
        hands.at(NINE.plus(Duration.ofMinutes(90)));
        assertThat(size.of(template)).isEqualTo(new Wanted(2, Why.SIZE));
    }

    @Test
    void evenWhereOtherwiseNoneWaits() {
        open(5);
        hands.at(NINE);
        assertThat(size.of(template.withWanted(0))).isEqualTo(new Wanted(5, Why.SCHEDULE));
    }

    @Test
    void theSlowerTheHostTheEarlierItIsFilled() {
        Duration unknown = size.lead(template.id(), CLASS);
        assertThat(unknown).isGreaterThanOrEqualTo(Duration.ofMinutes(2));
        size.filled(template.id(), 0, Duration.ofHours(1));
        assertThat(size.lead(template.id(), CLASS)).isEqualTo(unknown);
        size.filled(template.id(), 10, Duration.ofSeconds(1));
        assertThat(size.lead(template.id(), CLASS)).isEqualTo(Duration.ofSeconds(66));
        size.filled(template.id(), 1, Duration.ofMillis(10_100));
        assertThat(size.lead(template.id(), CLASS)).isEqualTo(Duration.ofSeconds(60 + 2 * 153));
        size.filled(template.id(), 1, Duration.ofHours(9));
        assertThat(size.lead(template.id(), CLASS)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void whoHasGotOneNeedsNoOther() {
        open(CLASS);
        claimed(3, NINE.minus(Duration.ofHours(1)));
        claimed(12, NINE.minusSeconds(5));
        hands.at(NINE.plus(Duration.ofMinutes(20)));
        assertThat(size.of(template)).isEqualTo(new Wanted(18, Why.SCHEDULE));
        claimed(18, NINE.plus(Duration.ofMinutes(20)));
        hands.at(NINE.plus(Duration.ofMinutes(40)));
        assertThat(size.of(template)).isEqualTo(new Wanted(2, Why.SIZE));
    }

    @Test
    void manyClaimsMakeMoreWaitForAWhile() {
        claimed(2, NINE);
        assertThat(size.of(template)).isEqualTo(new Wanted(2, Why.SIZE));
        claimed(5, NINE.plusSeconds(60));
        assertThat(size.of(template)).isEqualTo(new Wanted(7, Why.DEMAND));
        claimed(50, NINE.plusSeconds(90));
        assertThat(size.of(template)).isEqualTo(new Wanted(MOST_DEMAND, Why.DEMAND));
        hands.at(NINE.plus(Duration.ofMinutes(7)));
        assertThat(size.of(template)).isEqualTo(new Wanted(2, Why.SIZE));
    }

    @Test
    void butNotWhereNoneIsToWait() {
        claimed(20, NINE);
        assertThat(size.of(template.withWanted(0)).count()).isZero();
    }

    @Test
    void claimsOfOneTemplateAreNoDemandForAnotherAndAreForgottenWithIt() {
        claimed(8, NINE);
        Template other = Template.create(UUID.randomUUID(), "Other", "", true, 1, NINE);
        assertThat(size.of(other).count()).isEqualTo(1);
        size.forgetAllBut(List.of(other.id()));
        assertThat(size.of(template).count()).isEqualTo(2);
    }

    private void open(int wanted) {
        rows.save(Schedule.create(
                template.id(),
                List.of(DayOfWeek.MONDAY),
                LocalTime.of(9, 0),
                LocalTime.of(10, 30),
                wanted,
                ZoneOffset.UTC));
    }

    private void claimed(int count, Instant when) {
        hands.at(when);
        for (int at = 0; at < count; at++) {
            size.claimed(template.id());
        }
    }

    private static TemplateSettings settings() {
        return new TemplateSettings(
                Duration.ofSeconds(6),
                Duration.ofMinutes(5),
                Duration.ofMinutes(30),
                1,
                DataSize.ofMegabytes(32),
                3,
                Duration.ofMinutes(5),
                MOST_DEMAND);
    }

    /** A clock that stands wherever it was put. */
    private static final class Hands extends Clock {

        private Instant now = NINE;

        void at(Instant instant) {
            now = instant;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** Schedules in a list. */
    private static final class Rows implements Schedules {

        private final List<Schedule> all = new ArrayList<>();

        @Override
        public Optional<Schedule> findById(UUID id) {
            return all.stream().filter(row -> row.id().equals(id)).findFirst();
        }

        @Override
        public List<Schedule> findByTemplateOrderByOpeningMinuteAscIdAsc(UUID template) {
            return all.stream().filter(row -> row.template().equals(template)).toList();
        }

        @Override
        public Schedule save(Schedule schedule) {
            deleteById(schedule.id());
            all.add(schedule);
            return schedule;
        }

        @Override
        public void deleteById(UUID id) {
            all.removeIf(row -> row.id().equals(id));
        }
    }
}
