package dev.oriel.qemu.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.qemu.input.InputEvent.Buttons;
import dev.oriel.qemu.input.InputEvent.Key;
import dev.oriel.qemu.input.InputEvent.Move;
import dev.oriel.qemu.input.InputEvent.Settle;
import org.junit.jupiter.api.Test;

class InputQueueTests {

    private final InputQueue queue = new InputQueue();

    @Test
    void keepsTheOrder() throws InterruptedException {
        queue.offer(new Key(1, true));
        queue.offer(new Move(1, 2));
        queue.offer(new Buttons(1));
        assertThat(queue.take()).isEqualTo(new Key(1, true));
        assertThat(queue.take()).isEqualTo(new Move(1, 2));
        assertThat(queue.take()).isEqualTo(new Buttons(1));
    }

    @Test
    void ofMovesOnlyTheLastOneWaits() throws InterruptedException {
        queue.offer(new Move(1, 1));
        queue.offer(new Move(2, 2));
        queue.offer(new Buttons(1));
        queue.offer(new Move(3, 3));
        queue.offer(new Move(4, 4));
        assertThat(queue.take()).isEqualTo(new Move(2, 2));
        assertThat(queue.take()).isEqualTo(new Buttons(1));
        assertThat(queue.take()).isEqualTo(new Move(4, 4));
    }

    @Test
    void takesNoMoreWhenItIsFullAndCanBeginAnew() throws InterruptedException {
        for (int i = 0; i < InputQueue.MOST; i++) {
            assertThat(queue.offer(new Key(i % 100, true))).isTrue();
        }
        assertThat(queue.offer(new Key(1, false))).isFalse();
        queue.replaceWith(new Settle());
        assertThat(queue.offer(new Key(2, true))).isTrue();
        assertThat(queue.take()).isEqualTo(new Settle());
        assertThat(queue.take()).isEqualTo(new Key(2, true));
    }
}
