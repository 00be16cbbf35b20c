package dev.oriel;

import java.io.IOException;
import java.nio.file.Path;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The home's folders cannot be made, or not written to. */
final class HomeUnusable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    HomeUnusable(Path home, IOException cause) {
        super("Oriel cannot use " + home + " as its home: " + cause.getMessage(), cause);
    }

    /** Says at start what is wrong, without a stack trace. */
    static final class Analyzer extends AbstractFailureAnalyzer<HomeUnusable> {

        @Override
        protected FailureAnalysis analyze(Throwable failure, HomeUnusable cause) {
            return new FailureAnalysis(
                    String.valueOf(cause.getMessage()),
                    "Name a folder that this user can write to in ORIEL_HOME, or give this user the right to.",
                    cause);
        }
    }
}
