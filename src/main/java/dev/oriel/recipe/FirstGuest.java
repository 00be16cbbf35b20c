package dev.oriel.recipe;

import dev.oriel.OrielHome;
import dev.oriel.account.Account;
import dev.oriel.account.AccountCreated;
import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Accounts;
import dev.oriel.account.Role;
import dev.oriel.machine.Machines;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Gives a new installation its first machine, as soon as there is an admin to own it. It does so once: an admin who
 * deletes the machine does not meet it again.
 */
@Component
class FirstGuest {

    private static final Logger log = LoggerFactory.getLogger(FirstGuest.class);

    private final RecipeSettings settings;
    private final OrielHome home;
    private final Accounts accounts;
    private final Machines machines;
    private final RecipeBuilds builds;
    private final Kitchen kitchen;
    private final ReentrantLock once = new ReentrantLock();

    FirstGuest(
            RecipeSettings settings,
            OrielHome home,
            Accounts accounts,
            Machines machines,
            RecipeBuilds builds,
            Kitchen kitchen) {
        this.settings = settings;
        this.home = home;
        this.accounts = accounts;
        this.machines = machines;
        this.builds = builds;
        this.kitchen = kitchen;
    }

    @EventListener
    void whenReady(ApplicationReadyEvent ready) {
        provideInBackground();
    }

    @EventListener
    void whenCreated(AccountCreated created) {
        if (created.role() == Role.ADMIN && kitchen.isRunning()) {
            provideInBackground();
        }
    }

    private void provideInBackground() {
        Thread.ofVirtual().name("first-guest").start(() -> {
            once.lock();
            try {
                provide();
            } catch (RuntimeException e) {
                log.warn("The first guest could not be made: {}", e.getMessage());
            } finally {
                once.unlock();
            }
        });
    }

    /** Prefers what stands ready in the home's folder of guests to building it anew. */
    private void provide() {
        Optional<Recipe> recipe = Recipe.of(settings.firstGuest());
        Optional<AccountPrincipal> admin = firstAdmin();
        if (recipe.isEmpty()
                || admin.isEmpty()
                || builds.existsByRecipe(recipe.get())
                || !machines.findAll().isEmpty()) {
            return;
        }
        Path prepared = settings.prepared() == null ? home.guests() : settings.prepared();
        Path ready = prepared.resolve(recipe.get().word());
        if (BuiltGuest.isIn(ready, recipe.get())) {
            kitchen.register(recipe.get(), ready, admin.get());
        } else {
            kitchen.begin(recipe.get(), admin.get());
        }
    }

    private Optional<AccountPrincipal> firstAdmin() {
        return accounts.findAllByOrderByName().stream()
                .filter(account -> account.role() == Role.ADMIN && account.enabled())
                .min(Comparator.comparing(Account::createdAt))
                .map(Account::principal);
    }
}
