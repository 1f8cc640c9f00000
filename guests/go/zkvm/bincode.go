package zkvm

import (
	"reflect"
	"strconv"
	"unsafe"
)

// maxElements is how many elements a slice that is read may have, if they are not bytes.
const maxElements = 1_000_000

// isLittleEndian says whether integers are in memory as they are in the encoding.
var isLittleEndian = *(*byte)(unsafe.Pointer(&[]uint16{1}[0])) == 1

// decimal writes a number for a message.
func decimal(n uint64) string { return strconv.FormatUint(n, 10) }

// isPlain says whether values of a kind are in memory as they are in the encoding.
func isPlain(kind reflect.Kind) bool {
	switch kind {
	case reflect.Int8, reflect.Uint8:
		return true
	case reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return isLittleEndian
	}
	return false
}

// plainBytes is the memory of a slice, or of an array that is addressable, of plain elements.
func plainBytes(v reflect.Value) []byte {
	if v.Len() == 0 {
		return nil
	}
	first := (*byte)(v.Index(0).Addr().UnsafePointer())
	return unsafe.Slice(first, v.Len()*int(v.Type().Elem().Size()))
}

// refusal says why a type has no encoding.
func refusal(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int, reflect.Uint, reflect.Uintptr:
		return t.String() + " is not as wide everywhere; use one that says its width"
	}
	return t.String() + " has no encoding"
}

// encode appends the encoding of an addressable value.
func encode(to []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			return append(to, 1)
		}
		return append(to, 0)
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return appendInteger(to, uint64(v.Int()), v.Type().Size())
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return appendInteger(to, v.Uint(), v.Type().Size())
	case reflect.String:
		to = appendInteger(to, uint64(v.Len()), 8)
		return append(to, v.String()...)
	case reflect.Slice:
		to = appendInteger(to, uint64(v.Len()), 8)
		return encodeElements(to, v)
	case reflect.Array:
		return encodeElements(to, v)
	case reflect.Pointer:
		if v.IsNil() {
			return append(to, 0)
		}
		return encode(append(to, 1), v.Elem())
	case reflect.Struct:
		for i := 0; i < v.NumField(); i++ {
			if field := v.Type().Field(i); !field.IsExported() {
				panic("zkvm: cannot encode a " + v.Type().String() + ": its field " + field.Name +
					" is not exported")
			}
			to = encode(to, v.Field(i))
		}
		return to
	}
	panic("zkvm: cannot encode a value: " + refusal(v.Type()))
}

func encodeElements(to []byte, v reflect.Value) []byte {
	if isPlain(v.Type().Elem().Kind()) {
		return append(to, plainBytes(v)...)
	}
	for i := 0; i < v.Len(); i++ {
		to = encode(to, v.Index(i))
	}
	return to
}

func appendInteger(to []byte, value uint64, size uintptr) []byte {
	for ; size > 0; size-- {
		to = append(to, byte(value))
		value >>= 8
	}
	return to
}

// decoder takes one entry apart.
type decoder struct {
	whole reflect.Type
	entry []byte
	rest  []byte
}

// decode fills an addressable value, which is zero, from an entry, all of it.
func decode(entry []byte, v reflect.Value) {
	d := decoder{v.Type(), entry, entry}
	d.value(v)
	if len(d.rest) > 0 {
		d.fail("the value has only " + decimal(uint64(len(entry)-len(d.rest))))
	}
}

func (d *decoder) fail(problem string) {
	panic("zkvm: cannot read a " + d.whole.String() + " from an input entry of " +
		decimal(uint64(len(d.entry))) + " bytes: " + problem)
}

// take cuts the next bytes off.
func (d *decoder) take(count uint64) []byte {
	if count > uint64(len(d.rest)) {
		d.fail("it ends inside the value")
	}
	bytes := d.rest[:count:count]
	d.rest = d.rest[count:]
	return bytes
}

func (d *decoder) integer(size uintptr) uint64 {
	value := uint64(0)
	for i, b := range d.take(uint64(size)) {
		value |= uint64(b) << (8 * i)
	}
	return value
}

// flag takes a byte that is 0 or 1.
func (d *decoder) flag(what string) bool {
	b := d.integer(1)
	if b > 1 {
		d.fail(what + " is " + decimal(b) + " and not 0 or 1")
	}
	return b == 1
}

func (d *decoder) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(d.flag("a bool"))
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		size := v.Type().Size()
		above := 64 - 8*size
		v.SetInt(int64(d.integer(size)<<above) >> above)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(d.integer(v.Type().Size()))
	case reflect.String:
		bytes := d.take(d.integer(8))
		v.SetString(unsafe.String(unsafe.SliceData(bytes), len(bytes)))
	case reflect.Slice:
		d.slice(v)
	case reflect.Array:
		d.elements(v)
	case reflect.Pointer:
		if d.flag("a pointer's tag") {
			v.Set(reflect.New(v.Type().Elem()))
			d.value(v.Elem())
		}
	case reflect.Struct:
		for i := 0; i < v.NumField(); i++ {
			if field := v.Type().Field(i); !field.IsExported() {
				d.fail("the field " + field.Name + " of " + v.Type().String() + " is not exported")
			}
			d.value(v.Field(i))
		}
	default:
		d.fail(refusal(v.Type()))
	}
}

func (d *decoder) slice(v reflect.Value) {
	count := d.integer(8)
	element := v.Type().Elem()
	if element.Kind() == reflect.Uint8 {
		v.SetBytes(d.take(count))
		return
	}
	if count > maxElements {
		d.fail("a slice has " + decimal(count) + " elements, more than " +
			decimal(maxElements))
	}
	// Before there is memory for them.
	if count*leastSize(element) > uint64(len(d.rest)) {
		d.fail("it ends inside the value")
	}
	v.Set(reflect.MakeSlice(v.Type(), int(count), int(count)))
	d.elements(v)
}

func (d *decoder) elements(v reflect.Value) {
	if isPlain(v.Type().Elem().Kind()) {
		bytes := plainBytes(v)
		copy(bytes, d.take(uint64(len(bytes))))
		return
	}
	for i := 0; i < v.Len(); i++ {
		d.value(v.Index(i))
	}
}

// leastSize is how many bytes a value of a type takes at least.
func leastSize(t reflect.Type) uint64 {
	switch t.Kind() {
	case reflect.String, reflect.Slice:
		return 8
	case reflect.Array:
		return uint64(t.Len()) * leastSize(t.Elem())
	case reflect.Pointer:
		return 1
	case reflect.Struct:
		size := uint64(0)
		for i := 0; i < t.NumField(); i++ {
			size += leastSize(t.Field(i).Type)
		}
		return size
	}
	return uint64(t.Size())
}
