package dev.oriel.qemu.launch;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * Whether processes that we start get memory in huge pages (prctl(2), PR_SET_THP_DISABLE, which they inherit). QEMU asks
 * for them: they make a guest's own memory faster, but a clone's is mapped from a file and has none, and what little else
 * it touches of its video memory and its translated code takes 2 MiB each time.
 */
@SuppressWarnings("restricted") // there is no other way to this system call
final class HugePages {

    private static final int PR_SET_THP_DISABLE = 41;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle PRCTL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("prctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));

    private HugePages() {}

    /** Starts a process without them. A process that is started elsewhere at the same time may get none either. */
    static synchronized Process startWithout(ProcessBuilder starting) throws IOException {
        disable(1);
        try {
            return starting.start();
        } finally {
            disable(0);
        }
    }

    /** A host that does not know the call goes on as before. */
    private static void disable(long disabled) {
        try {
            int _ = (int) PRCTL.invokeExact(PR_SET_THP_DISABLE, disabled, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("A call of the C library failed", e);
        }
    }
}
