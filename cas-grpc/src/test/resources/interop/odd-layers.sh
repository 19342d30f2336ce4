#!/bin/bash
# usage: odd-layers.sh DIRECTORY: makes there, by GNU tar and of files of this machine, the plain layers of images that
# the field has or could have, as IMAGE/1.tar, IMAGE/2.tar and so on.
#
# Every directory whose content a layer changes is an entry of that layer, unless the image is about that.
set -euo pipefail
cd "$1"
umask 022
image=
number=0
begin() { image=$1; number=0; mkdir "$image"; }
# layer OPTIONS...: packs ./tree and begins a new one.
layer() {
    number=$((number + 1))
    tar --sort=name --numeric-owner -C tree "$@" -cf "$image/$number.tar" .
    rm -rf tree && mkdir tree
}
# add OPTIONS... -- NAMES...: packs these, in this order, directories without what is in them.
add() { tar --no-recursion --numeric-owner -C tree -rf "$image/$number.tar" "$@"; }
next() { number=$((number + 1)); }
mkdir tree
t='2020-02-02 02:02:02Z'

begin real # what a distribution looks like
mkdir -p tree/usr
(cd / && find usr/bin usr/sbin -maxdepth 1 -name '[a-d]*' -size -300k | head -250; find usr/share/zoneinfo -maxdepth 2 | head -700) |
    tar -C / --no-recursion -cf - -T - | tar -C tree -xpf -
ln -s usr/bin tree/bin && mkdir -p tree/etc && cp -a /etc/passwd /etc/debian_version tree/etc/
layer --format=gnu
mkdir -p tree/etc tree/usr/share/zoneinfo && echo new >tree/etc/motd && : >tree/etc/.wh.passwd
for name in $(cd /usr/share/zoneinfo && find . -maxdepth 1 -type f | sort | head -5); do : >"tree/usr/share/zoneinfo/.wh.${name#./}"; done
layer --format=posix

begin dialects # a layer in each way to write an archive
for format in v7 oldgnu ustar gnu posix; do
    mkdir -p "tree/d/$format" && echo $format >"tree/d/$format/file" && ln -s file "tree/d/$format/link"
    ln "tree/d/$format/file" "tree/d/$format/hard" && touch -d "$t" "tree/d/$format/file" && chmod 4711 "tree/d/$format/file"
    case $format in
        ustar) long=$(printf 'u%.0s' {1..60})/$(printf 's%.0s' {1..60}) ;;
        *) long=$(printf "$format-%.0s" {1..25}) ;;
    esac
    [ $format = v7 ] || { mkdir -p "tree/d/$format/$long" && echo long >"tree/d/$format/$long/n"; }
    [ $format = v7 ] || [ $format = ustar ] || { echo b >tree/d/$format/big && chown 3000000:4000000 tree/d/$format/big; }
    layer --format=$format
done

begin whiteouts # all ways to say that something is gone
mkdir -p tree/{a/b/c,o/in,k,re,s} && for d in a a/b a/b/c o o/in k re s; do echo $d >tree/$d/f && echo $d >tree/$d/g; done
ln -s k tree/tok && echo x >tree/x
layer --format=gnu
mkdir -p tree/{a,o,s} && : >tree/a/.wh.b && : >tree/o/.wh..wh..opq && echo n >tree/o/new && : >tree/.wh.k && : >tree/.wh.nothing
: >tree/s/.wh.f && : >tree/.wh.tok
layer --format=gnu
mkdir -p tree/{a/b,o/in,k} && echo again >tree/a/b/f && echo in >tree/o/in/h && echo dir >tree/k/h && mkdir tree/x && echo x >tree/x/y
echo re >tree/fresh && : >tree/.wh.re
layer --format=gnu
mkdir -p tree/k && echo re >tree/re && ln -s /etc tree/x && : >tree/k/.wh..wh..opq && mkdir tree/k/deep && : >tree/k/deep/.wh..wh..opq
echo f >tree/s
layer --format=posix
mkdir -p tree/s tree/x && echo s >tree/s/again && echo x >tree/x/again
layer --format=posix

begin hardlinks # groups of names
mkdir -p tree/{a,b} && echo one >tree/a/1 && ln tree/a/1 tree/a/2 && ln tree/a/1 tree/b/1 && echo two >tree/b/2 && ln tree/b/2 tree/z
setfattr -n user.k -v v tree/a/1 && chmod 6755 tree/z && chown 7:8 tree/b/2
layer --format=posix --xattrs
mkdir -p tree/{a,b} && : >tree/a/.wh.1 && echo other >tree/b/1 && ln tree/b/1 tree/b/3
layer --format=gnu

begin modes # owners, modes, kinds, names
mkdir -p tree/{sticky,sgid,closed} && chmod 1777 tree/sticky && chmod 2775 tree/sgid && chmod 0 tree/closed
for m in 0000 0111 0222 0444 4755 2755 6755 1644 7777; do echo $m >tree/m$m && chown 12:34 tree/m$m && chmod $m tree/m$m; done
mkfifo -m 640 tree/fifo && ln -s nowhere tree/link && chown -h 4294967294:65534 tree/link
echo n >"tree/$(printf 'n%.0s' {1..255})" && echo latin >"tree/$(printf '\xe9t\xe9')" && echo c >"tree/$(printf 'a\x01\x7f')"
echo q >'tree/"quoted" \ $HOME *' && echo l >"tree/new
line" && ln -s "$(printf 'y%.0s' {1..900})" tree/longlink
echo i >tree/ids && chown 4294967294:4294967294 tree/ids && touch -hd '1999-12-31 23:59:59Z' tree/link
layer --format=posix

begin times # to the nanosecond
mkdir tree/d && for s in 0 1 1234567890.123456789 2147483647.999999999 2147483648 4102444800.5 7258118400; do echo $s >tree/d/$s; touch -d @$s tree/d/$s; done
ln -s x tree/d/l && touch -hd @1500000000.000000001 tree/d/l && touch -d @1400000000.1 tree/d
layer --format=posix
mkdir tree/d && touch -d @1300000000.7 tree/d
layer --format=posix

begin xattrs # the ones that a layer may bring
mkdir tree/d && echo x >tree/d/x && setfattr -n user.empty tree/d/x && setfattr -n user.bytes -v 0x00ff0a3d00 tree/d/x && setfattr -n user.d -v d tree/d
cp /bin/true tree/cap2 && setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 tree/cap2
cp /bin/true tree/cap3 && setfattr -n security.capability -v 0x010000030020000000000000000000000000000000000100 tree/cap3
layer --format=posix --xattrs --xattrs-include='*'
mkdir tree/d && setfattr -n user.e -v e tree/d
layer --format=posix --xattrs

begin again # the same name more than once in an archive
mkdir -p tree/d/sub && echo first >tree/f && next && tar -C tree --no-recursion --numeric-owner -cf again/1.tar . d d/sub f
echo second >tree/f && chmod 600 tree/f && add f
rm tree/f && mkdir tree/f && echo in >tree/f/in && add f f/in && rm -r tree/f && ln -s d tree/f && add f
chmod 700 tree/d && add d && rm tree/f && echo last >tree/f && add f && rm -rf tree && mkdir tree

begin nothing # layers that say nothing, or what was said
layer --format=gnu
tar -cf nothing/2.tar -T /dev/null && echo f >tree/f && number=2 && layer --format=gnu
cp nothing/3.tar nothing/4.tar && cp nothing/2.tar nothing/5.tar

begin global # a header for all that follows, as git archive writes it
mkdir tree/d && echo g >tree/d/g
layer --format=posix --pax-option=globexthdr.name=pax_global_header,comment=0123456789012345678901234567890123456789

begin sparse # files with holes, in each way to say so but GNU's own, which containerd 1.6 refuses
for kind in 0.0 0.1 1.0; do
    mkdir tree/s && truncate -s 3M tree/s/$kind && printf middle | dd of=tree/s/$kind bs=1 seek=1500000 conv=notrunc status=none
    truncate -s 1M tree/s/hole$kind && printf x >tree/s/plain$kind
    layer --format=posix --sparse --sparse-version=$kind
done

begin nodes # devices
mkdir tree/dev && mknod -m 666 tree/dev/null c 1 3 && mknod -m 620 tree/dev/tty c 5 0 && chown 0:5 tree/dev/tty
layer --format=posix

begin through # entries that lead through links
mkdir -p tree/usr/lib tree/usr/bin && ln -s usr/lib tree/lib && ln -s /usr/bin tree/bin && echo l >tree/usr/lib/l
next && tar -C tree --no-recursion --numeric-owner -cf through/1.tar . usr usr/lib usr/bin lib bin usr/lib/l
rm tree/lib tree/bin && mkdir tree/lib tree/bin && echo m >tree/lib/m && echo s >tree/bin/s && add lib/m bin/s
rm -rf tree && mkdir tree

begin implied # directories that are no entries
mkdir -p tree/p/q && chmod 750 tree/p && chown 5:6 tree/p && echo 1 >tree/p/q/1
layer --format=gnu
mkdir -p tree/p/q tree/r/s && echo 2 >tree/p/q/2 && echo 3 >tree/r/s/3
next && tar -C tree --no-recursion --numeric-owner -cf implied/2.tar p/q/2 r/s/3
rm -rf tree
