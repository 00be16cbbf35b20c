package dev.oriel.account;

import java.util.UUID;

/** Knows what belongs to an account: a port that the modules with such things fill. */
public interface AccountUses {

    /** Whether anything belongs to this account, so that it cannot be deleted. */
    boolean isOwner(UUID account);
}
