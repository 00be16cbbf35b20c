package dev.oriel.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.FakeDisplay;
import dev.oriel.engine.FakeEngine;
import dev.oriel.engine.GuestSpecs;
import dev.oriel.framebuffer.Rect;
import dev.oriel.machine.TestMachines;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RushTests {

    private final FakeEngine engine = new FakeEngine();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final CountDownLatch oneIsBeingMade = new CountDownLatch(1);
    private final CountDownLatch anotherIsBeingMade = new CountDownLatch(1);

    @Test
    void whoIsAloneDoesNotWait() throws Exception {
        Rush rush = new Rush(Duration.ofMinutes(1));
        Lease lease = lease();
        assertThat(rush.make(() -> lease)).isSameAs(lease);
        assertThat(rush.isUnderWay()).isFalse();
    }

    @Test
    void nobodyGoesOnBeforeAllAreMade() throws Exception {
        Rush rush = new Rush(Duration.ofMinutes(1));
        FutureTask<Void> one = inBackground(() -> {
            rush.make(this::makeOne);
            events.add("one goes on");
            return null;
        });
        rush.make(() -> {
            anotherIsBeingMade.countDown();
            await().until(() -> one.isDone() || rush.waiting() == 1);
            events.add("the other is made");
            return lease();
        });
        one.get(10, TimeUnit.SECONDS);
        assertThat(events).containsExactly("the other is made", "one goes on");
    }

    @Test
    void whoHasWaitedLongGoesOn() throws Exception {
        Rush rush = new Rush(Duration.ofMillis(10));
        FutureTask<Void> one = inBackground(() -> {
            rush.make(this::makeOne);
            return null;
        });
        rush.make(() -> {
            anotherIsBeingMade.countDown();
            await().until(one::isDone);
            assertThat(rush.isUnderWay()).isTrue();
            return lease();
        });
    }

    @Test
    void oneThatCannotBeMadeIsNotWaitedFor() throws Exception {
        Rush rush = new Rush(Duration.ofMinutes(1));
        FutureTask<Void> one = inBackground(() -> {
            rush.make(this::makeOne);
            return null;
        });
        assertThatThrownBy(() -> rush.make(() -> {
                    anotherIsBeingMade.countDown();
                    throw new EngineException("no room");
                }))
                .hasMessage("no room");
        one.get(10, TimeUnit.SECONDS);
        assertThat(rush.isUnderWay()).isFalse();
    }

    @Test
    void thePictureIsFetchedBeforeTheGuestGoesOn() throws Exception {
        Rush rush = new Rush(Duration.ofMinutes(1));
        Lease lease = lease();
        FakeDisplay display = engine.guest(lease.guest().id()).orElseThrow().display();
        FutureTask<Void> one = inBackground(() -> {
            rush.make(() -> {
                oneIsBeingMade.countDown();
                anotherIsBeingMade.await();
                return lease;
            });
            return null;
        });
        rush.make(() -> {
            anotherIsBeingMade.countDown();
            await().until(() -> display.watchers() == 1);
            display.paint(new Rect(0, 0, 1, 1), 0xffffff);
            await().until(() -> display.watchers() == 0);
            return lease();
        });
        one.get(10, TimeUnit.SECONDS);
    }

    /** Is not done before the other has begun. */
    private Lease makeOne() throws EngineException, InterruptedException {
        oneIsBeingMade.countDown();
        anotherIsBeingMade.await();
        return lease();
    }

    private FutureTask<Void> inBackground(Callable<Void> work) throws InterruptedException {
        FutureTask<Void> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        oneIsBeingMade.await();
        return task;
    }

    private Lease lease() throws EngineException {
        return new Lease(
                TestMachines.off(64),
                engine.start(GuestSpecs.small().startPaused().build()));
    }
}
