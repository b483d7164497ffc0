package io.whydown.diagnose.explain;

import java.util.List;

/// Every reader of pasted fragments. A new one joins here.
final class FragmentReaders {

  private static final List<FragmentReader> ALL =
      List.of(
          new FailureLines(),
          new ListenLines(),
          new SocketFileLines(),
          new TriedLines(),
          new StartLines(),
          new ContainerFragments(),
          new DialLines(),
          new ClientLines(),
          new LookupLines(),
          new NameServerLines(),
          new HostsFileLines(),
          new AskedLines(),
          new CheckLines(),
          new SettingLines(),
          new CounterLines(),
          new RouteLines(),
          new SilentNeighbours(),
          new RuntimeLines(),
          new HeaderDumps(),
          new MendLines(),
          new DateLines(),
          new ProcessLines(),
          new ServedFileLines(),
          new SpokenLines(),
          new SignLines(),
          new UnitLines(),
          new DeadLogs(),
          new NatListings(),
          new PlatformFragments());

  private FragmentReaders() {}

  static List<FragmentReader> all() {
    return ALL;
  }
}
