package dev.oriel.bench;

/** A part of the pool's benchmark that can be run alone. */
interface PoolMeasurement {

    /** Takes the measurement and writes its lines. */
    void take(Classroom room, Table table) throws Exception;
}
