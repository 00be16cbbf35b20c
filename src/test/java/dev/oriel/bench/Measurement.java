package dev.oriel.bench;

/** A part of the benchmark that can be run alone. */
interface Measurement {

    /** Takes the measurement and writes its lines. */
    void take(Sides sides, Table table) throws Exception;
}
