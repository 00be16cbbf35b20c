package dev.oriel.machine;

import java.lang.Thread.UncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The threads of servers that are killed in a test end without a word; all others still say what they died of. */
public final class QuietDeath implements BeforeAllCallback, AfterAllCallback {

    private @Nullable UncaughtExceptionHandler earlier;

    @Override
    public void beforeAll(ExtensionContext context) {
        UncaughtExceptionHandler loud = Thread.getDefaultUncaughtExceptionHandler();
        earlier = loud;
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            if (failure instanceof Steps.Killed) {
                return;
            }
            if (loud == null) {
                failure.printStackTrace();
            } else {
                loud.uncaughtException(thread, failure);
            }
        });
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Thread.setDefaultUncaughtExceptionHandler(earlier);
    }
}
