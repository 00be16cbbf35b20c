package dev.oriel.recipe;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a build is. A script tells by a line such as {@code PROGRESS 35 Installing packages}.
 *
 * @param percent from 0 to 100
 * @param step what it does now, in at most {@value #LONGEST_STEP} characters
 */
record Progress(int percent, String step) {

    static final Progress NONE = new Progress(0, "");
    static final int LONGEST_STEP = 200;

    private static final Pattern LINE = Pattern.compile("PROGRESS (\\d{1,3}) (\\S.*)");

    Progress {
        if (percent < 0 || percent > 100 || step.length() > LONGEST_STEP) {
            throw new IllegalArgumentException(percent + " % " + step);
        }
    }

    /** What the line says; empty when it is about something else. */
    static Optional<Progress> parse(String line) {
        Matcher matcher = LINE.matcher(line.stripTrailing());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String step = matcher.group(2);
        return Optional.of(new Progress(
                Math.min(100, Integer.parseInt(matcher.group(1))),
                step.substring(0, Math.min(step.length(), LONGEST_STEP))));
    }
}
