package dev.oriel.machine.idle;

import dev.oriel.machine.MachineWords;
import dev.oriel.machine.register.Upkeep;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The page with what holds for the whole server; for admins. */
@Controller
class SettingsPages {

    private final IdleLimit limit;
    private final MachineWords words;

    SettingsPages(IdleLimit limit, MessageSource messages) {
        this.limit = limit;
        this.words = new MachineWords(messages);
    }

    @GetMapping("/settings")
    String settings(Model model) {
        return show(Integer.toString(limit.minutes()), model);
    }

    @PostMapping("/settings/idle")
    String choose(
            @RequestParam String minutes,
            Model model,
            RedirectAttributes after,
            Locale locale,
            HttpServletResponse response) {
        try {
            limit.choose(number(minutes));
        } catch (IdleRefused refused) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            model.addAttribute("refused", words.of(refused, locale));
            return show(minutes, model);
        }
        after.addFlashAttribute("saved", true);
        return "redirect:/settings";
    }

    @PostMapping("/settings/idle/forget")
    String forget(RedirectAttributes after) {
        limit.forget();
        after.addFlashAttribute("saved", true);
        return "redirect:/settings";
    }

    private static int number(String typed) {
        try {
            return Integer.parseInt(typed.strip());
        } catch (NumberFormatException e) {
            throw new IdleRefused();
        }
    }

    private String show(String minutes, Model model) {
        model.addAttribute("minutes", minutes);
        model.addAttribute("mostMinutes", Upkeep.MAX_IDLE_MINUTES);
        model.addAttribute("isChosen", limit.chosen().isPresent());
        model.addAttribute("configured", limit.configured());
        return "machine/settings";
    }
}
