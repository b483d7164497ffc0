use Socket;
for my $i (0 .. $#ARGV) {
  next if $ARGV[$i] =~ /^abns@/;
  my ($result, $number) = ("connected", 0);
  socket(my $s, PF_UNIX, SOCK_STREAM | 2048, 0);
  connect($s, sockaddr_un($ARGV[$i])) or ($result, $number) = ("failed", $! + 0);
  printf "whydown-unix %d %s %d 0\n", $i, $result, $number;
}
