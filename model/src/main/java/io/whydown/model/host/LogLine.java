package io.whydown.model.host;

import io.whydown.model.evidence.Provenance;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One line of a log: the journal, a service's file, the kernel's ring buffer, the audit log.
///
/// @param source `journal`, `kernel`, `audit`, or a path
/// @param at null when the line carries no time
/// @param unit the unit or identifier that wrote it, else null
public record LogLine(
    String source,
    @Nullable Instant at,
    @Nullable String unit,
    int pid,
    String message,
    Provenance provenance) {}
