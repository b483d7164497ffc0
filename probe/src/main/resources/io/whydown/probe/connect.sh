whydown_say() {
  printf 'whydown-connect %s %s %s %s 0 - - - - %s\n' "$1" "$2" "$3" "$4" "$(printf %s "$5" | tr '\n\r\t' '   ' | cut -c1-200)"
}
whydown_now() {
  whydown_t=$(date +%s%N 2>/dev/null)
  case $whydown_t in *[!0-9]*|'') whydown_t=$(date +%s)000000000 ;; esac
  printf %s "$whydown_t"
}
whydown_dial() {
  whydown_s=$(whydown_now)
  case $2 in
    bash) whydown_m=$(timeout "$5" bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$3" "$4" 2>&1) ;;
    nc) whydown_m=$(timeout "$5" nc -z -v -w "$5" "$3" "$4" 2>&1 </dev/null) ;;
    curl) case $3 in *:*) whydown_h="[$3]" ;; *) whydown_h=$3 ;; esac
      whydown_m=$(curl -sv -o /dev/null --noproxy '*' --connect-timeout "$5" -m "$5" "telnet://$whydown_h:$4" 2>&1 </dev/null) ;;
  esac
  whydown_r=$?
  whydown_us=$(( ($(whydown_now) - whydown_s) / 1000 ))
  case $whydown_r:$whydown_m in
    *"* Connected to "*) whydown_say "$1" "$2" connected "$whydown_us" - ;;
    0:*) whydown_say "$1" "$2" connected "$whydown_us" - ;;
    124:*|143:*|28:*) whydown_say "$1" "$2" silent "$whydown_us" - ;;
    *) whydown_say "$1" "$2" failed "$whydown_us" "$whydown_m" ;;
  esac
}
