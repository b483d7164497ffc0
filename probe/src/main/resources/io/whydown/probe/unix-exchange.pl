use Socket;
socket(S, PF_UNIX, SOCK_STREAM, 0) && connect(S, sockaddr_un($ARGV[0])) or exit 97;
{ local $/; my $all = <STDIN>; syswrite S, $all; }
my $part; while (sysread S, $part, 8192) { syswrite STDOUT, $part; }
