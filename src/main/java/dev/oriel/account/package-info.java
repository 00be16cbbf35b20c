/** Accounts, roles, tokens, sign-in. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.oriel.account;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
