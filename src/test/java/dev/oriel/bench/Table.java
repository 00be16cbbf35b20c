package dev.oriel.bench;

import java.io.PrintStream;
import java.util.Locale;

/** The results, printed line by line as they come: both sides, the ratio, the goal and whether it is met. */
final class Table {

    private static final String FORMAT = "%-46s %12s %12s %8s  %-9s %s%n";

    private final PrintStream out;
    private int missed;
    private int met;

    Table(PrintStream out) {
        this.out = out;
    }

    void head() {
        out.printf(FORMAT, "", "Oriel", "other", "ratio", "goal", "");
    }

    /** A comparison whose ratio, ours to theirs, has a goal. */
    void ratio(String what, double ours, double theirs, Goal goal) {
        line(what, number(ours), number(theirs), ours / theirs, number(ours / theirs), goal);
    }

    /** Two values, of which ours has a goal. */
    void value(String what, double ours, double theirs, Goal goal) {
        line(what, number(ours), number(theirs), ours, number(ours / theirs), goal);
    }

    /** A value that has nothing to be compared with. */
    void alone(String what, double ours, Goal goal) {
        line(what, number(ours), "", ours, "", goal);
    }

    /** A measurement that could not be taken. */
    void failed(String what, Throwable why) {
        missed++;
        out.printf(FORMAT, what, "-", "", "", "", "FAILED: " + why);
    }

    private void line(String what, String ours, String theirs, double judged, String ratio, Goal goal) {
        String verdict = "";
        if (goal != Goal.NONE) {
            boolean isMet = goal.isMetBy(judged);
            verdict = isMet ? "ok" : "MISSED";
            met += isMet ? 1 : 0;
            missed += isMet ? 0 : 1;
        }
        out.printf(FORMAT, what, ours, theirs, ratio, goal.words(), verdict);
    }

    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return "exact";
        }
        if (Double.isNaN(value)) {
            return "-";
        }
        return String.format(
                Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
    }

    void foot() {
        out.printf("%n%d goals met, %d missed%n", met, missed);
    }
}
