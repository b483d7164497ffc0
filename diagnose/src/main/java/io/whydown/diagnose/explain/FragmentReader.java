package io.whydown.diagnose.explain;

import io.whydown.vendor.paste.Fragment;

/// Reads one kind of thing that people paste. Every fragment is offered to every reader of
/// [FragmentReaders]; a reader takes what it knows and leaves the rest. Never throws at input.
/// Stateless.
///
/// This is where a platform joins: a reader of its own hands over [Statement.Platform] statements,
/// and its causes plead from them.
interface FragmentReader {

  void read(Fragment fragment, StatementList out);
}
