package dev.oriel.image;

import java.util.Locale;
import org.springframework.context.i18n.LocaleContext;
import org.springframework.context.i18n.LocaleContextHolder;

/** Amounts of bytes as a person reads them. */
public final class Bytes {

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Bytes() {}

    /**
     * Such as "347 MiB" or "1.1 GiB": three digits at most after rounding, binary units. During a request the point is
     * that of its language, "1,1 GiB" in German; in a log, for example, it is a point.
     */
    public static String inWords(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1000 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        String digits = unit == 0 || amount >= 10 ? "%.0f" : "%.1f";
        return String.format(locale(), digits, amount) + " " + UNITS[unit];
    }

    private static Locale locale() {
        LocaleContext request = LocaleContextHolder.getLocaleContext();
        Locale asked = request == null ? null : request.getLocale();
        return asked == null ? Locale.ROOT : asked;
    }
}
