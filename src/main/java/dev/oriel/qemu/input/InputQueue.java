package dev.oriel.qemu.input;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What has been done at the keyboards and not been told to the guest yet, first in, first out. Of moves of the pointer
 * that nothing comes between, only the last one waits. Thread-safe.
 */
final class InputQueue {

    /** Far more than anybody types while QEMU answers. */
    static final int MOST = 4096;

    private final Deque<InputEvent> waiting = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Returns false, and takes nothing, when the queue is full. */
    boolean offer(InputEvent event) {
        lock.lock();
        try {
            if (event instanceof InputEvent.Move && waiting.peekLast() instanceof InputEvent.Move) {
                waiting.removeLast();
            }
            if (waiting.size() >= MOST) {
                return false;
            }
            waiting.addLast(event);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all that waits, and has this come next. */
    void replaceWith(InputEvent event) {
        lock.lock();
        try {
            waiting.clear();
            waiting.addLast(event);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for something to come. */
    InputEvent take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty()) {
                changed.await();
            }
            return waiting.removeFirst();
        } finally {
            lock.unlock();
        }
    }
}
