package io.whydown.model.testimony;

/// A kind of thing that a program, a tool or a person can say and that stands by itself: no
/// endpoint and no number is needed to understand it. What it means for a case is a cause's
/// business.
public enum Sign {
  // what a person compares
  WORKS_AFTER_BALANCER_RESTART,
  /// The container or service of that name was restarted, or made anew.
  RESTARTED,
  /// It works again once the container or service of that name was restarted.
  RESTART_HEALS,
  WORKED_BEFORE,
  SERVER_WAS_RECREATED,
  WORKS_FROM_HOST,
  WORKS_INSIDE,
  WORKS_FROM_BALANCER,
  WORKS_DIRECTLY,
  WORKS_WITHOUT_FIREWALL,
  WORKS_WITHOUT_SELINUX,
  WORKS_OVER_IPV4,
  WORKS_ON_ALL_ADDRESSES,
  LISTENS_ON_IPV4_ONLY,
  /// A listener of all IPv6 addresses that takes no IPv4; the subject is its port.
  LISTENS_ON_IPV6_ONLY,
  WORKS_WITHOUT_TLS,
  WORKS_AFTER_A_WHILE,
  WORKS_WITH_HOST_HEADER,
  WORKS_WITHOUT_CHECK,
  FAILS_AT_START_ONLY,
  FAILS_DURING_ROLLOUT,
  FAILS_PARTLY,
  FAILS_UNDER_LOAD,
  FAILS_FROM_ITSELF,
  FAILS_FROM_CONTAINER,
  /// Whoever failed to connect runs in the container of that name: the engine showed its lines.
  DIALS_FROM_CONTAINER,
  /// It fails from other machines, or at this machine's address in the network.
  FAILS_FROM_ELSEWHERE,
  /// It answers the machine that it runs on, and nobody else.
  ANSWERS_ONLY_ITSELF,
  PING_WORKS,
  // where things run
  BALANCER_IN_CONTAINER,
  /// A balancer that its makers hand out as an image only.
  PACKAGED_AS_CONTAINER,
  BALANCER_ON_HOST,
  SERVER_IN_CONTAINER,
  SERVER_ON_HOST,
  HOST_NETWORK,
  ONE_NAMESPACE,
  DESKTOP_VM,
  KUBERNETES,
  AWS,
  MESH,
  SIDECAR_LATE,
  // what a kernel, a service manager or an engine reports
  SELINUX_ENFORCING,
  /// It is off, or only watches, and the fault is there all the same.
  SELINUX_OFF,
  SELINUX_DENIES_CONNECT,
  SELINUX_DENIES_BIND,
  SELINUX_BOOLEAN_OFF,
  APPARMOR_DENIES,
  CONNTRACK_TABLE_FULL,
  SYN_FLOOD,
  LISTEN_OVERFLOW,
  /// Connections wait to be accepted on the port of that number, and there is room for more.
  QUEUE_WAITS,
  /// A program takes datagrams on the port of that number.
  TAKES_DATAGRAMS,
  OUT_OF_MEMORY_KILL,
  DISK_FULL,
  NO_IPV6_ROUTE,
  IPV6_DISABLED,
  /// A socket file that only its owner, or root alone, may open; or that is said not to be
  /// readable.
  SOCKET_CLOSED_TO_OTHERS,
  NAT_CHAIN_MISSING,
  /// No machine answers for an address of the own network (ip-neighbour(8): FAILED, INCOMPLETE).
  NEIGHBOUR_SILENT,
  NAT_RULES_FLUSHED,
  /// The rules that were pasted, walked with the connection.
  RULES_REJECT,
  RULES_DROP,
  RULES_ACCEPT,
  BALANCER_RULES_REJECT,
  BALANCER_RULES_DROP,
  ROUTER_RULES_REJECT,
  ROUTER_RULES_DROP,
  FIREWALL_REJECTS,
  FIREWALL_DROPS,
  CONTAINER_INPUT_BLOCKED,
  FORWARD_BLOCKED,
  FIREWALL_ALLOWS,
  FIREWALL_RESTARTED,
  FIREWALL_ACTIVE,
  PROCESS_ABSENT,
  /// A whole list of sockets that lacks the dialled port.
  PORT_NOT_LISTENED_ON,
  PROCESS_DIED,
  /// A process of before a restart or an update is still there.
  OLD_PROCESS_RUNS,
  /// A process that is shown stopped (ps(1): state T).
  PROCESS_STOPPED,
  START_FAILED,
  RESTARTING,
  STILL_STARTING,
  UNIT_INACTIVE,
  /// The unit of that name runs.
  UNIT_RUNS,
  /// The socket unit of that name is not active.
  SOCKET_UNIT_INACTIVE,
  /// `/etc/hosts` has a line for a name: the name, and the address behind a space.
  HOSTS_ENTRY,
  // what TLS and protocols report
  TLS_TO_PLAIN,
  PLAIN_TO_TLS,
  /// What a server is said to speak, and how a balancer is said to ask it.
  SPEAKS_TLS,
  SPEAKS_PLAIN,
  ASKED_IN_TLS,
  ASKED_IN_PLAIN,
  CERTIFICATE_EXPIRED,
  CERTIFICATE_NAME,
  CERTIFICATE_UNTRUSTED,
  CERTIFICATE_WANTED,
  TLS_NO_COMMON,
  SNI_MISSING,
  /// The peer ends the handshake with an alert that does not say why (handshake_failure).
  TLS_REFUSED,
  /// Nothing comes back to the first message of the handshake, and nobody ends it.
  HANDSHAKE_HANGS,
  /// The peer ends the connection within the handshake, without an alert or with internal_error.
  TLS_CLOSED,
  PROXY_HEADER_UNEXPECTED,
  PROXY_HEADER_MISSING,
  H2_TO_H1,
  H1_TO_H2,
  GRPC,
  RESPONSE_INVALID,
  /// Something answers, and it is no server of the protocol that was spoken to it.
  OTHER_SERVICE,
  IDLE_CONNECTION_CLOSED,
  IDLE_TIMES_DIFFER,
  CLOSED_IN_USE,
  // what checks report
  CHECK_NOT_FOUND,
  CHECK_REDIRECTED,
  CHECK_UNAUTHORIZED,
  CHECK_METHOD_REFUSED,
  CHECK_HOST_REFUSED,
  CHECK_BODY_DIFFERS,
  CHECK_STATUS_DIFFERS,
  CHECK_BLOCKED,
  CHECK_ACCESS_DENIED,
  CHECK_TIMED_OUT,
  CHECK_OTHER_PORT,
  CHECK_PLAIN_TO_TLS,
  /// The check asks by a URL without TLS.
  CHECK_IN_PLAIN,
  /// A server is set to speak TLS.
  SERVES_TLS,
  CHECK_OTHER_PROTOCOL,
  CHECK_BY_OPTIONS,
  CHECK_BY_HTTP10,
  CHECK_SCRIPT_FAILS,
  /// It goes up and down, or one failure is enough.
  CHECK_FLAPS,
  /// What is checked fails as something behind it does.
  CHECK_OF_DEPENDENCY,
  /// It passes again, and not yet often enough.
  CHECK_RISES,
  /// The check goes to an address that the traffic does not go to.
  CHECK_OTHER_ADDRESS,
  EXPECTED_DOWN,
  MAINTENANCE,
  AGENT_DOWN,
  // names
  NAME_AT_START,
  NAME_UNKNOWN,
  RESOLVER_UNREACHABLE,
  /// The address of the name server that a machine or container asks.
  NAME_SERVER,
  NAME_AMBIGUOUS,
  OTHER_NETWORK,
  /// A generator wrote a group without any server: it found none that it could reach.
  GROUP_EMPTY,
  NAME_BY_SEARCH_DOMAIN,
  ADDRESS_CHANGED,
  /// Less than all addresses of a name are used.
  ANSWER_IN_PART,
  /// A registry still knows what has gone.
  REGISTERED_STILL,
  /// The port of an SRV record is not the one that is dialled.
  SRV_PORT_UNUSED,
  /// One name has other addresses inside than outside.
  VIEWS_DIFFER,
  /// An address now belongs to another machine.
  ADDRESS_TAKEN,
  // limits
  CONNECTION_LIMIT,
  TOO_MANY_CONNECTIONS,
  EPHEMERAL_PORTS,
  DESCRIPTORS,
  /// The kernel has no room for another neighbour, or for what waits in connections.
  NEIGHBOUR_TABLE_FULL,
  TCP_MEMORY,
  /// A balancer gets no memory.
  MEMORY_SHORT,
  /// A balancer, or a server, says that it has as many connections as it may.
  LIMIT_MET,
  // what balancers print of themselves
  SECTION_UNKNOWN,
  ROUTE_MISSING,
  CONFIG_REFUSED,
  BIND_FAILED,
  /// Another process has the port of that number; empty when it is not named.
  PORT_TAKEN,
  CAME_UP,
  EJECTED,
  EJECTED_BY_ONE_ERROR,
  NO_SERVER_LEFT,
  REQUESTS_OVERFLOW,
  QUEUE_TIMED_OUT,
  SNI_WANTED,
  RELOAD_MISSED,
  /// More than one generation of a balancer's processes.
  TWO_GENERATIONS,
  /// The balancer itself does not run, or has nothing open.
  BALANCER_ABSENT,
  /// It sends to servers that it knows to be unhealthy, on purpose.
  SENDS_ANYWAY,
  /// A failure is not tried at another server.
  NO_SECOND_TRY,
  /// Clients are kept at a server that does not serve.
  KEPT_AT_SERVER,
  /// The address to dial from is not there.
  SOURCE_ABSENT,
  /// Processes of a balancer know different things of a server.
  PROCESSES_DIFFER,
  /// A balancer cannot reach a file or a resolver from within its chroot.
  CHROOTED,
  /// An application uses a port or a user of the proxy beside it.
  PROXY_PORT_USED,
  /// An address is in a list of those that may not connect.
  BANNED,
  /// A rule of a firewall lets in so many in a time.
  RATE_LIMITED,
  /// A group of processes has used up its time.
  CPU_THROTTLED,
  AUTHORIZATION_DENIED,
  /// A proxy of a mesh has no rule for a connection without mutual TLS.
  PLAIN_TO_MTLS,
  /// A cloud's balancer says that rules or routes stand between it and the server.
  CLOUD_PATH_BLOCKED,
  /// A cloud's balancer cannot connect, and does not know why.
  CLOUD_CANNOT_CONNECT,
  CLOUD_REFUSES,
  // what a cloud, or a person, tells of targets and of the ways to them
  TARGET_ZONE_OFF,
  TARGET_UNKNOWN,
  TARGET_WITHOUT_LISTENER,
  TARGET_IN_TRANSIT,
  TARGET_STOPPED,
  TARGET_ADDRESS_UNFIT,
  SUBNET_RULES,
  CROSS_ZONE,
  NAMED_PORT,
  PROXY_ONLY_SUBNET,
  SOURCE_DEST_CHECK,
  PEER_PENDING,
  SUBNET_ROUTE,
  PORTS_THROTTLED,
  PROVIDER_FAULT,
  TRAFFIC_MOVED,
  CHECKS_PASS,
  CHECK_ASKS_ROOT,
  RESTARTED_BY_CHECK,
  /// It is well once the knob of that name is on, or higher, or set to something else.
  MENDED_BY_MORE,
  /// It is well once the knob of that name is off, or lower; or it broke when it was put on.
  MENDED_BY_LESS,
  // others
  QUOTING,
  SETTING_OVERRIDDEN,
  TWO_LISTENERS,
  PORT_DIFFERS,
  SOFTWARE_BUG,
  RETURN_PATH,
  HAIRPIN,
  MTU,
  ACCESS_CONTROL,
  CLOCK
}
